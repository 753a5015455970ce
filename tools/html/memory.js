// SPDX-License-Identifier: GPL-2.0-only
/* Where and when the state of a guest's pages was changed. */

const LANES = ["private", "shared", "touched"];	/* tools/snptrace/html_memory.c */

function memoryMap(side, vm) {
	const rows = vm.map.rows, now = vm.map.now, size = vm.map.row_pages * 4096;
	const cells = cellsOf(vm.cells, side.data.bins * rows.length * 3);
	const HEIGHT = Math.min(420, Math.max(60, rows.length * 6)), height = HEIGHT / rows.length;
	const pagesOf = (column, row) => {
		const sums = [0, 0, 0];

		for (let bin = column.first; bin < column.end; bin++)
			for (let lane = 0; lane < 3; lane++)
				sums[lane] += cells[(bin * rows.length + row) * 3 + lane];
		return sums;
	};
	const yOf = row => HEIGHT - (row + 1) * height;
	const rowAt = y => Math.min(rows.length - 1, Math.max(0, Math.floor((HEIGHT - y) / height)));

	return chart({
		side, name: "memory", view: time, height: HEIGHT, margin: 30,
		label: "Page state changes: guest memory from low addresses at the bottom to high ones at the top, over " +
			"time; coloured by what pages became. At the right, what they are at the end.",
		draw(g, p) {
			g.fillStyle = palette.panel;
			g.fillRect(p.left, p.top, p.width, HEIGHT);
			g.fillRect(p.right + 6, p.top, 16, HEIGHT);
			for (const column of columnsOf(p, 3)) {
				const [x, width] = span(p, column);

				for (let row = 0; row < rows.length; row++) {
					const [priv, shared, touched] = pagesOf(column, row);

					if (!priv && !shared && !touched)
						continue;
					g.globalAlpha = 0.35 + 0.65 * Math.min(1, Math.log(priv + shared + touched + 1) /
						Math.log(vm.map.row_pages + 1));
					g.fillStyle = palette[priv && shared ? "both" : priv ? "private" : shared ? "shared" : "touched"];
					g.fillRect(x, p.top + yOf(row), width, Math.ceil(height));
				}
			}
			g.globalAlpha = 1;
			now.forEach(([untouched, assigned, shared], row) => {
				const priv = untouched + assigned;

				if (!priv && !shared)
					return;
				const part = shared / (priv + shared) * 16;

				g.fillStyle = palette.private;
				g.fillRect(p.right + 6, p.top + yOf(row), 16 - part, Math.ceil(height));
				g.fillStyle = palette.shared;
				g.fillRect(p.right + 22 - part, p.top + yOf(row), part, Math.ceil(height));
			});
			let last = Infinity;

			rows.forEach((gfn, row) => {
				const y = yOf(row) + height;
				const gap = row && rows[row - 1] + vm.map.row_pages < gfn;

				if (gap) {
					g.fillStyle = palette.line;
					g.fillRect(p.left, p.top + y - 0.5, p.width, 1);
				}
				if (last - y >= 14 || (gap && last - y >= 9)) {
					marginText(g, p, hex(gfn * 4096), y - 4, palette.soft);
					last = y;
				}
			});
		},
		tip(t, y, p, x) {
			const row = rowAt(y), head = hex(rows[row] * 4096) + ", " + bytes(size);

			if (x > p.right)
				return [head, "at the end", "private, in use " + count(now[row][1]),
					"private, not touched " + count(now[row][0]), "shared " + count(now[row][2])];
			const column = columnsOf(p, 3).find(c => t >= c.from && t < c.to);

			if (!column)
				return null;
			const [priv, shared, touched] = pagesOf(column, row);

			return [head, range(column), "pages to private " + count(priv), "to shared " + count(shared),
				"launched or touched first " + count(touched)];
		},
	});
}

function memoryPart(side) {
	const list = [...side.data.memory].sort(({ map: a }, { map: b }) => (a.host || "").localeCompare(b.host || "") || a.vm - b.vm);
	const place = el("div", null);
	let shown = null;
	const show = index => {
		if (shown)
			dropChart(shown);
		shown = memoryMap(side, list[index]);
		place.replaceChildren(shown.canvas);
		shown.redraw();
	};

	if (!list.length)
		return ["No page changed its state."];
	show(0);
	return ["Page state changes over time; memory of which nothing is known is left out. The bar at the right is how it ended.",
		list.length > 1 ? select("VM", list.map((m, i) => [String(i), vmName(m.map)]), "0", show) : null,
		place,
		legend([["private", "to private"], ["shared", "to shared"], ["both", "both"],
			["touched", "launched or touched first"]]),
		table("PAGES AT THE END", [
			["VM", m => vmName(m.map), as.text],
			["IN USE", m => m.map.totals[1], count], ["NOT TOUCHED", m => m.map.totals[0], count],
			["SHARED", m => m.map.totals[2], count], ["CONVERSIONS", m => m.map.totals[3], count],
		], list, "memory")];
}

const memorySection = () => sideSection("memory", "Guest memory", memoryPart);
