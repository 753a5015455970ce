// SPDX-License-Identifier: GPL-2.0-only
/* The page's head, and how it comes up. */

const SECTIONS = [
	...(input.compare ? [["differences", "Differences", differencesSection]] : []),
	["latency", "Latency", latencySection], ["histograms", "Distributions", histSection],
	["memory", "Memory", memorySection], ["boot", "Boot", bootSection], ["flush", "Flushes", flushSection],
	["firmware", "Firmware", firmwareSection], ["errors", "Errors", errorsSection],
	["units", "Units", unitsSection], ["vms", "VMs", vmsSection],
];

/* What is missing in what the page shows */
function warnings({ data, report }) {
	const list = Object.entries(report.losses).filter(([, n]) => n).map(([name, n]) =>
		"lost: " + count(n) + (name === "records" ? " records" : " that had no room: " + name));

	for (const r of report.recordings) {
		if (r.repeated)
			list.push(r.file + ": " + count(r.repeated) + " events that another recording has, too: counted once");
		if (r.left_out)
			list.push(r.file + ": " + count(r.left_out) + " events of processes that no kernel has a number for");
		if (r.clock_step_ns)
			list.push(r.file + ": its clock was set by " + (r.clock_step_ns / 1e9).toFixed(3) +
				"s meanwhile: may be wrong by that against other hosts");
		if (r.damage)
			list.push(r.file + ": " + r.damage);
		if (r.unknown)
			list.push(r.file + ": " + count(r.unknown) + " events that only newer versions know");
	}
	if (report.missing)
		list.push("not seen: " + report.missing);
	if (data.left_out.heat || data.left_out.memory)
		list.push("charts have no room for " + count(data.left_out.heat + data.left_out.memory) + " events; tables have all");
	if (data.boots.lost)
		list.push("boots have no room for " + count(data.boots.lost) + " events");
	return list.length ? el("ul", { class: "warnings", "aria-label": "What is missing" },
		list.map(text => el("li", null, text))) : null;
}

function began(r) {
	const date = new Date(r.start_real_ns / 1e6);

	return isNaN(date) ? "-" : date.toISOString().replace("T", " ").slice(0, 19) + " UTC";
}

function recordingFacts(r) {
	const facts = [
		["recording", r.file], ["host", r.host + ", Linux " + r.kernel], ["CPU", r.cpu + ", " + r.cpus + " CPUs"],
		["source", r.source + (r.module ? " " + r.module : "")],
		["began", began(r)],
		["covers", (r.covered_ns / 1e9).toFixed(6) + "s, " + count(r.events) + " events"],
		...(input.compare ? [["lost", count(r.lost) + (r.lost === 1 ? " record" : " records")]] : []),
	];

	return el("dl", { class: "facts" }, facts.map(([name, text]) =>
		el("div", null, el("dt", null, name), el("dd", null, text))));
}

/* A few in full; of many a table */
function recordingsFacts({ recordings }) {
	if (recordings.length <= 3)
		return recordings.map(recordingFacts);
	return el("details", null, el("summary", null, count(recordings.length) + " recordings of " +
		count(new Set(recordings.map(r => r.host)).size) + " hosts"),
		table("RECORDINGS", [
			["RECORDING", r => r.file, as.text], ["HOST", r => r.host, as.text], ["KERNEL", r => r.kernel, as.text],
			["SOURCE", r => r.source + (r.module ? " " + r.module : ""), as.text], ["BEGAN", began, as.text],
			["COVERS", r => r.covered_ns, duration], ["EVENTS", r => r.events, count], ["LOST", r => r.lost, count],
		], recordings, "recordings"));
}

function tiles({ data, report }) {
	const sum = name => report.units.reduce((n, u) => n + u[name], 0);
	const flush = name => report.flush.reduce((n, f) => n + f[name], 0), { psc } = report;
	const list = [
		["requests", sum("count"), count], ["errors", sum("errors"), count],
		["in the kernel", sum("kernel_ns"), duration], ["at the VMM", sum("vmm_ns"), duration],
		["pages to private", psc.to_private_4k + psc.to_private_2m, count],
		["pages to shared", psc.to_shared_4k + psc.to_shared_2m, count],
		["flushes done", flush("done"), count], ["flushes avoided", flush("avoided"), count],
		["firmware commands", report.firmware.reduce((n, f) => n + f.count, 0), count],
		["VMs", data.vms.total, count],
	];

	return el("ul", { class: "tiles" }, list.map(([name, n, show]) => el("li", {
		"data-v": n, "data-c": name, class: name === "errors" && n ? "bad" : null,
	}, el("b", null, show(n)), " ", name)));
}

function timeBar() {
	const shown = el("output", { "aria-live": "polite" });
	const button = (text, label, click) => el("button", { type: "button", "aria-label": label, title: label, onclick: click }, text);
	const show = () => {
		shown.textContent = moment(time.from, binNs) + " to " + moment(time.to, binNs);
	};

	time.changed.push(show);
	show();
	return el("nav", { id: "bar", "aria-label": "Sections and time shown" },
		el("span", { class: "links" }, SECTIONS.map(([id, title]) => el("a", { href: "#" + id }, title))),
		el("span", { class: "zoom" }, shown,
			button("\u2190", "earlier", () => pan(time, -0.5)), button("\u2192", "later", () => pan(time, 0.5)),
			button("+", "zoom in", () => zoom(time, 0.5)), button("\u2212", "zoom out", () => zoom(time, 2)),
			button("all", "show the whole time", () => setView(time, time.first, time.last))));
}

function redrawAll() {
	readPalette();
	for (const c of charts)
		c.redraw();
}

function start() {
	const top = document.getElementById("top"), what = input.compare ? "snptrace compare" : "snptrace report";
	const hosts = [...new Set(sides.flatMap(({ report }) => report.recordings.map(r => r.host)))].filter(host => host);

	readPalette();
	document.body.classList.toggle("compare", sides.length > 1);
	document.title = what + (hosts.length > 3 ? ": " + hosts.length + " hosts" : hosts.length ? ": " + hosts.join(", ") : "");
	top.append(el("h1", null, what), ...[beside(sides.map(side =>
		[recordingsFacts(side.report), warnings(side), tiles(side)]))].flat(2).filter(node => node));
	top.after(timeBar());
	for (const [, , make] of SECTIONS)
		make();
	redrawAll();
	matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redrawAll);
	addEventListener("resize", redrawAll);
	document.documentElement.dataset.ready = "yes";
}

start();
