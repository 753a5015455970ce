// SPDX-License-Identifier: GPL-2.0-only
/* Launch and boot: a line for each stage. */

function bootRows(boot) {
	return boot.phases.flatMap(phase => [{ phase }, ...phase.stages.map(stage => ({ phase, stage }))]);
}

/* Boots beside each other have the same time, that of the longest, and are zoomed together */
const bootTime = makeView(0, 1, 1000);

function waterfall(side, boot) {
	const ROW = 17, rows = bootRows(boot);
	const pieces = stage => [...stage.active].flatMap(digit =>
		[8, 4, 2, 1].map(bit => (parseInt(digit, 16) & bit) !== 0));
	const rowAt = y => rows[Math.floor(y / ROW)];
	const bar = (g, p, from, to, y, height) => {
		const x = Math.max(p.left, Math.floor(p.x(from))), end = Math.min(p.right, Math.floor(p.x(to)));

		if (end >= p.left && x <= p.right)
			g.fillRect(x, p.top + y, Math.max(2, end - x), height);
	};

	return chart({
		side, name: "boot", view: bootTime, height: rows.length * ROW,
		label: "Boot waterfall of " + vmName(boot) + ": a line for each stage of launch and boot, " +
			"from its first to its last part.",
		draw(g, p) {
			rows.forEach(({ phase, stage }, i) => {
				const y = i * ROW;

				if (!stage) {
					g.fillStyle = palette.panel;
					g.fillRect(0, p.top + y, p.right, ROW - 1);
					g.fillStyle = palette.soft;
					bar(g, p, phase.start_ns, phase.start_ns + phase.ns, y + 6, 3);
					marginText(g, p, phase.phase.toUpperCase() + " " + duration(phase.ns), y + ROW / 2 - 1, palette.soft);
					return;
				}
				const end = stage.start_ns + (stage.ns === null ? boot.ns - stage.start_ns : stage.ns);
				const colour = palette[stage.ns === null ? "error" :
					stage.vmm_ns > stage.kernel_ns ? "vmm" : "kernel"];
				const piece = boot.ns / 128;

				g.fillStyle = colour;
				g.globalAlpha = 0.3;
				bar(g, p, stage.start_ns, end, y + 2, ROW - 5);
				g.globalAlpha = 1;
				pieces(stage).forEach((works, j) => {
					const from = Math.max(stage.start_ns, j * piece), to = Math.min(end, (j + 1) * piece);

					if (works && to >= from)
						bar(g, p, from, to, y + 2, ROW - 5);
				});
				marginText(g, p, stage.name, y + ROW / 2 - 1, stage.errors ? palette.error : palette.ink);
			});
		},
		tip(t, y) {
			const { phase, stage } = rowAt(y) || {};

			if (!phase)
				return null;
			if (!stage)
				return [phase.phase, duration(phase.ns), "kernel " + duration(phase.kernel_ns),
					"VMM " + duration(phase.vmm_ns), "guest " + duration(phase.guest_ns)];
			return [phase.phase + ": " + stage.name,
				"from " + duration(stage.start_ns) + (stage.ns === null ? ", never ran" : " for " + duration(stage.ns)),
				count(stage.count) + " times" + (stage.errors ? ", errors " + count(stage.errors) : ""),
				stage.pages ? "pages " + count(stage.pages) : "",
				"kernel " + duration(stage.kernel_ns) + ", VMM " + duration(stage.vmm_ns)].filter(line => line);
		},
	});
}

function bootTable(boot) {
	return el("details", null, el("summary", null, "as a table"),
		table("STAGES OF " + vmName(boot), [
			["STAGE", r => r.stage.name, as.text], ["PHASE", r => r.phase.phase, as.text],
			["FROM", r => r.stage.start_ns, duration], ["TIME", r => r.stage.ns, as.maybe(duration)],
			["COUNT", r => r.stage.count, count], ["ERRORS", r => r.stage.errors, count],
			["PAGES", r => r.stage.pages, count], ["KERNEL", r => r.stage.kernel_ns, duration],
			["VMM", r => r.stage.vmm_ns, duration],
		], bootRows(boot).filter(r => r.stage), "boot"));
}

function bootPart(side) {
	const boots = side.data.boots.list.filter(b => b.phases.length), more = side.data.boots.total - side.data.boots.list.length;
	const place = el("div", null), first = Math.max(0, boots.findIndex(b => b.phases[0].phase === "launch"));
	let shown = null;
	const show = index => {
		side.boot = boots[index];
		bootTime.last = Math.max(...sides.map(({ boot }) => boot ? boot.ns : 1));
		if (shown)
			dropChart(shown);
		shown = waterfall(side, boots[index]);
		place.replaceChildren(shown.canvas, bootTable(boots[index]));
		setView(bootTime, 0, bootTime.last);
	};

	if (!boots.length)
		return ["No launch or boot was recorded."];
	show(first);
	return ["Stages of launch and boot, counted from the VM's first event. Pale is the time between a stage's parts.",
		boots.length > 1 ? select("VM", boots.map((b, i) => [String(i), vmName(b)]), String(first), show) : null,
		more ? noteOf(count(more) + " more VMs are not listed.") : null,
		place,
		legend([["kernel", "mostly in the kernel"], ["vmm", "mostly at the VMM"],
			["error", "a vCPU that never ran; names of stages with errors"]])];
}

const bootSection = () => sideSection("boot", "Boot", bootPart);
