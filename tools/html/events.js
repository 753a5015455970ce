// SPDX-License-Identifier: GPL-2.0-only
/* Cache flushes, firmware commands, errors, VMs. */

/* Numbers above a line and below it, over time */
function flushChart(side) {
	const HEIGHT = 110, flushes = side.series.filter(s => s.kind === "flush");
	const sums = column => ["kernel", "avoided"].map(part => flushes.filter(s => s.part === part)
		.reduce((sum, s) => sum + rowsOf(s, column).reduce((a, b) => a + b, 0), 0));

	return chart({
		side, name: "flushes", view: time, height: HEIGHT,
		label: "Cache flushes over time: upwards those that were done, downwards those that were avoided.",
		draw(g, p) {
			const columns = columnsOf(p, 3), values = columns.map(sums);
			const most = Math.log(Math.max(1, ...values.flat()) + 1), middle = HEIGHT / 2;

			g.fillStyle = palette.panel;
			g.fillRect(p.left, p.top, p.width, HEIGHT);
			columns.forEach((column, i) => {
				const [x, width] = span(p, column);

				["done", "avoided"].forEach((name, side) => {
					const height = Math.log(values[i][side] + 1) / most * (middle - 2);

					g.fillStyle = palette[name];
					g.fillRect(x, p.top + (side ? middle : middle - height), width, height);
				});
			});
			g.fillStyle = palette.soft;
			g.fillRect(p.left, p.top + middle, p.width, 1);
			marginText(g, p, "done", middle - 14, palette.soft);
			marginText(g, p, "avoided", middle + 14, palette.soft);
		},
		tip(t, y, p) {
			const column = columnsOf(p, 3).find(c => t >= c.from && t < c.to);

			if (!column)
				return null;
			const lines = flushes.filter(s => s.part !== "errors").map(s =>
				[s, rowsOf(s, column).reduce((a, b) => a + b, 0)]).filter(([, n]) => n);

			return ["cache flushes", range(column), ...lines.map(([s, n]) =>
				s.name + " " + (s.part === "kernel" ? "done" : "avoided") + " " + count(n))];
		},
	});
}

function flushPart(side) {
	const { report } = side;

	if (!report.flush.length)
		return ["None was done, and none avoided."];
	return ["Heights are logarithmic.", flushChart(side).canvas,
		legend([["done", "done"], ["avoided", "avoided"]]),
		table("CACHE FLUSHES", [
			["REASON", f => f.reason, as.text], ["DONE", f => f.done, count], ["CPUS", f => f.cpus, count],
			["TIME", f => f.ns, duration],
			...["p50", "p99", "max"].map(q => [q.toUpperCase(), f => f.time?.[q], as.maybe(duration)]),
			["AVOIDED", f => f.avoided, count], ["CPUS SPARED", f => f.cpus_avoided, count],
			["SAVED", f => f.avoided ? f.saved_ns : undefined, (v, f) => v === undefined ? "-" :
				v === null ? "?" : duration(v) + (f.saved_is_guess ? "*" : "")],
		], report.flush, "flush"),
		report.flush.some(f => f.avoided && f.saved_is_guess) ?
			noteOf("* CPU time by flushes for other reasons") : null];
}

const flushSection = () => sideSection("flush", "Cache flushes", flushPart);

function firmwarePart(side) {
	const listOf = any => timed(any).filter(s => s.kind === "firmware"), { data, report } = side;

	if (!report.firmware.length)
		return ["None was seen."];
	return ["How long a command ran, and how long it waited for the mailbox.",
		listOf(side).length ? overview(side, "firmware", listOf,
			"Firmware commands over time: a line for each, coloured by the longest.",
			{ measure: () => "longest" }).canvas : null,
		table("FIRMWARE", [
			["COMMAND", f => f.name || hex(f.cmd), as.text], ["COUNT", f => f.count, count],
			["FAILED", f => f.failed, count], ["QUEUE", f => f.queue_ns, duration], ["RUN", f => f.run_ns, duration],
			...dist(f => f.run), ["LAST FAILURE", f => data.failures[f.cmd], as.text],
		], report.firmware, "firmware")];
}

const firmwareSection = () => sideSection("firmware", "Firmware commands", firmwarePart);

/* Only where there are several hosts */
function hostColumn(list) {
	return list.some(row => row.host) ? [["HOST", row => row.host, as.text]] : [];
}

/* An event's fields that are not in a column of their own */
function fieldsOf(e) {
	const shown = ["event", "at_ns", "page_ns", "host", "vm", "vcpu", "unit", "why", "tid", "cpu"];

	return Object.entries(e).filter(([name]) => !shown.includes(name)).map(([name, v]) =>
		name + "=" + (name === "ns" || name.endsWith("_ns") ? duration(v) : v)).join(" ");
}

function errorsPart(side) {
	const { data } = side, { total, events, list } = data.errors;
	const linesOf = any => any.series.filter(s => s.part === "errors");

	if (!total)
		return ["No event was an error."];
	return ["Events that were errors: " + Object.entries(events).map(([name, n]) =>
		name + " " + count(n)).join(", ") + ".",
		linesOf(side).length ? overview(side, "errors", linesOf, "Errors over time: a line for each unit and command.",
			{ colour: "error" }).canvas : null,
		table("EVENTS", [
			["TIME", e => moment(data.from_ns + e.page_ns, 1000), as.text], ["VM", e => e.vm || undefined, as.text],
			...hostColumn(list),
			["VCPU", e => e.vcpu, as.text], ["EVENT", e => e.event, as.text], ["UNIT", e => e.unit, as.text],
			["WHY", e => e.why, as.text], ["FIELDS", fieldsOf, as.text],
		], list, "errors"),
		total > list.length ? el("p", { class: "note more" },
			count(total - list.length) + " more are not listed: the first of each event and unit are. " +
			"snptrace export has all.") : null];
}

const errorsSection = () => sideSection("errors", "Errors", errorsPart);

function vmsPart(side) {
	const { total, list } = side.data.vms;

	if (!total)
		return ["No VM was seen."];
	return [null,
		table("VMS", [
			["VM", v => vmName({ ...v, host: null }), as.text], ...hostColumn(list), ["VCPUS", v => v.vcpus, count], ["COUNT", v => v.count, count],
			["ERRORS", v => v.errors, count], ["KERNEL", v => v.kernel_ns, duration], ["VMM", v => v.vmm_ns, duration],
			["TO PRIVATE", v => v.to_private, count], ["TO SHARED", v => v.to_shared, count],
			["ENDED", v => v.gone ? "yes" : "", as.text],
		], list, "vms"),
		total > list.length ? el("p", { class: "note more" },
			count(total - list.length) + " more VMs are not listed: those with most requests are.") : null];
}

const vmsSection = () => sideSection("vms", "VMs", vmsPart);
