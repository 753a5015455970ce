// SPDX-License-Identifier: GPL-2.0-only
/* Distributions of the whole time, and the tables of units. */

const MERGED = 8;		/* tools/snptrace/html_model.c */
const QUANTILES = ["p50", "p90", "p99", "p99.9", "max"];

/* The least value of a bucket of include/kvm_snp/hist.h, ns */
function bucketFloor(i) {
	return i < 64 ? i : (32 + i % 32) * 2 ** (Math.floor(i / 32) - 1);
}

/* The numbers that the report has of it: { count, sum, p50, ... } */
function numbersOf({ report }, h) {
	const { kind, name } = h.of;

	if (kind === "firmware") {
		const f = report.firmware.find(x => x.name === name || hex(x.cmd) === name);

		return f && f[h.part ? "queue" : "run"];
	}
	if (kind === "flush")
		return report.flush.find(x => x.reason === name)?.time;
	const u = report.units.find(x => x.unit === name);

	return u && (h.part ? u.vmm || u.flush : u.kernel || u.rmp);
}

function partName(h) {
	if (h.of.kind === "firmware")
		return h.part ? "queue" : "run";
	if (h.of.name === "gmem_invalidate")
		return h.part ? "flush" : "rmp";
	return h.part ? "vmm" : "kernel";
}

const histName = h => (h.of.kind === "flush" ? "flush " : "") + h.of.name + " " + partName(h);

/* [bucket, number] */
function bucketsOf(h) {
	const cells = [];

	for (let i = 0, at = 0; i < h.buckets.length; i += 2) {
		at += h.buckets[i];
		cells.push([at, h.buckets[i + 1]]);
	}
	return cells;
}

/* Of one side; @all: the same of all sides, whose axes are the same */
function histogram(side, h, all) {
	const WIDTH = 320, HEIGHT = 96, numbers = numbersOf(side, h), title = histName(h), cells = bucketsOf(h);
	const buckets = all.flatMap(bucketsOf).map(([i]) => i);
	const low = Math.max(0, Math.min(...buckets) - 1), end = Math.max(...buckets) + 2;
	const most = Math.log(Math.max(...cells.map(([, n]) => n)) + 1), width = WIDTH / (end - low);
	const floor = i => bucketFloor(i * MERGED);
	/* Where a value lies on the axis of buckets */
	const place = v => {
		let i = low;

		while (i < end - 1 && floor(i + 1) <= v)
			i++;
		return (i - low + (v - floor(i)) / (floor(i + 1) - floor(i))) * width;
	};
	const bars = cells.map(([i, n]) => {
		const height = Math.max(1.5, Math.log(n + 1) / most * HEIGHT);
		const text = duration(floor(i)) + " to " + duration(floor(i + 1)) + ": " + count(n);

		return svg("rect", {
			x: (i - low) * width, y: HEIGHT - height, width: Math.max(0.5, width - 0.5), height,
			class: "bar " + (h.part ? "vmm" : "kernel"),
			onpointermove: event => showTip(event, [title, text]), onpointerleave: () => showTip(null, null),
		}, svg("title", null, text));
	});
	const marks = numbers ? QUANTILES.slice(0, 3).map(q => svg("line", {
		x1: place(numbers[q]), x2: place(numbers[q]), y1: 0, y2: HEIGHT, class: "mark",
	})) : [];
	const ticks = [];

	for (let i = low, last = -99; i < end; i++)
		if (i % 4 === 0 && (i - low) * width - last > 52 && (i - low) * width < WIDTH - 30) {
			last = (i - low) * width;
			ticks.push(svg("text", { x: last, y: HEIGHT + 12, class: "tick" }, duration(floor(i))));
		}
	const label = title + ": " + (numbers ? count(numbers.count) + " times, " +
		QUANTILES.map(q => q + " " + duration(numbers[q])).join(", ") : "");

	return el("figure", { class: "card", "data-h": h.of.name + " " + partName(h), "data-side": side.id || null },
		el("figcaption", null, side.id ? letter(side) + " " : null, el("b", null, title), numbers ? " " + count(numbers.count) : ""),
		svg("svg", { viewBox: "0 0 " + WIDTH + " " + (HEIGHT + 16), role: "img", "aria-label": label },
			svg("title", null, label), bars, marks, ticks),
		el("dl", null, numbers ? QUANTILES.map(q => el("div", null, el("dt", null, q),
			el("dd", { "data-v": numbers[q], "data-q": q }, duration(numbers[q])))) : []));
}

/* A card; or one for each side, and what differs */
function histCard(name) {
	const found = sides.map(side => side.data.hists.find(h => histName(h) === name));
	const all = found.filter(h => h), [any] = all;
	const cards = sides.map((side, i) => found[i] ? histogram(side, found[i], all) :
		el("p", { class: "card missing" }, name + " is not in " + letter(side)));

	return sides.length === 1 ? cards[0] : el("div", { class: "both" }, cards,
		changesLine(changeOf(any.of.kind, any.of.name, partName(any))));
}

function histSection() {
	const FIRST = 12, names = merged(sides.map(side => side.data.hists.map(histName)));
	const order = name => sides.reduce((sum, side) => {
		const h = side.data.hists.find(x => histName(x) === name);

		return sum + (h && numbersOf(side, h)?.sum || 0);
	}, 0);
	const grid = el("div", { class: sides.length > 1 ? "grid wide" : "grid" },
		names.sort((a, b) => order(b) - order(a)).map(histCard));
	const more = el("button", { type: "button", "aria-expanded": "false", onclick: () => {
		grid.classList.toggle("few");
		more.setAttribute("aria-expanded", String(!grid.classList.contains("few")));
		more.textContent = grid.classList.contains("few") ? "all " + names.length : "fewer";
	} }, "all " + names.length);

	grid.classList.add("few");
	return section("histograms", "Distributions",
		"Of the whole time, those with most time first. Heights are logarithmic; lines are p50, p90 and p99.",
		names.length ? grid : "Nothing that takes time was recorded.", names.length > FIRST ? more : null);
}

const dist = part => QUANTILES.map(q =>
	[q.toUpperCase(), row => part(row)?.[q], as.maybe(duration)]);

function unitsPart({ report }) {
	const kernel = u => u.kernel || u.rmp, atVmm = report.units.filter(u => u.at_vmm);

	return ["The tables of snptrace report, in numbers.",
		table("IN THE KERNEL", [
			["UNIT", u => u.unit, as.text], ["COUNT", u => u.count, count], ["ERRORS", u => u.errors, count],
			["TIME", u => u.kernel_ns, duration], ...dist(u => u.unit === "gmem_invalidate" ? null : kernel(u)),
		], report.units, "kernel"),
		atVmm.length ? table("AT THE VMM", [
			["UNIT", u => u.unit, as.text], ["COUNT", u => u.at_vmm, count], ["TIME", u => u.vmm_ns, duration],
			...dist(u => u.vmm),
		], atVmm, "vmm") : null,
		table("PAGE STATE CHANGES", [
			["PAGES ASKED FOR", r => r[0], as.text], ["OF 4K", r => r[1], count], ["OF 2M", r => r[2], count],
			["TOTAL", r => r[1] + r[2], count],
		], [["to private", report.psc.to_private_4k, report.psc.to_private_2m],
		    ["to shared", report.psc.to_shared_4k, report.psc.to_shared_2m]], "psc")];
}

const unitsSection = () => sideSection("units", "Units", unitsPart);
