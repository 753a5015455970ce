// SPDX-License-Identifier: GPL-2.0-only
/* When requests, flushes and firmware commands took how long. */

const ROWS = 61;		/* tools/lib/timeline.h */
const NUMBERS = ["errors", "avoided"];

const series = data.heat.map(s => {
	const rows = NUMBERS.includes(s.part) ? 1 : ROWS, cells = cellsOf(s.cells, data.bins * rows);

	return {
		kind: s.of.kind, name: s.of.name, part: s.part, rows, cells,
		title: (s.of.kind === "unit" ? "" : s.of.kind === "flush" ? "flush " : "") + s.of.name,
		total: cells.reduce((a, b) => a + b, 0),
	};
});
const timed = series.filter(s => s.rows === ROWS);
const unitOrder = report.units.map(u => u.unit);

/* As in the tables, and the second part of a thing behind its first */
const orderOf = s => 2 * (s.kind === "unit" ? unitOrder.indexOf(s.name) :
	report.firmware.findIndex(f => f.name === s.name)) + ["vmm", "queue", "flush"].includes(s.part);

timed.sort((a, b) => orderOf(a) - orderOf(b));

const seriesOf = (name, part) => series.find(s => s.name === name && s.part === part);

/* The least duration of a row, ns: timeline_floor() */
function rowFloor(row) {
	const power = 2 ** (6 + Math.floor((row - 1) / 2));

	return row === 0 ? 0 : row % 2 ? power : power * 1.5;
}

const rowMiddle = row => row ? Math.sqrt(rowFloor(row) * rowFloor(row + 1)) : 32;
const rowRange = row => duration(rowFloor(row)) + " to " + (row === ROWS - 1 ? "more" : duration(rowFloor(row + 1)));

/* Counts by row of a column's bins */
function rowsOf(s, column) {
	const sums = new Array(s.rows).fill(0);

	for (let bin = column.first; bin < column.end; bin++)
		for (let row = 0; row < s.rows; row++)
			sums[row] += s.cells[bin * s.rows + row];
	return sums;
}

function quantileRow(rows, q) {
	const rank = Math.ceil(q * rows.reduce((a, b) => a + b, 0));
	let seen = 0;

	return rows.findIndex(n => (seen += n) >= rank && n);
}

/* What a row of an overview is coloured by: number or null, and how it is shown */
const measures = {
	rate: { title: "requests per second", show: v => v.toPrecision(3) + "/s",
		of: (rows, c) => rows.reduce((a, b) => a + b, 0) / ((c.to - c.from) / 1e9) },
	p50: { title: "p50", show: v => "about " + duration(v), of: rows => rowMiddle(quantileRow(rows, 0.5)) },
	p99: { title: "p99", show: v => "about " + duration(v), of: rows => rowMiddle(quantileRow(rows, 0.99)) },
	longest: { title: "longest", show: v => "about " + duration(v), of: rows => rowMiddle(quantileRow(rows, 1)) },
};

function tipOfColumn(s, column) {
	const rows = rowsOf(s, column), n = rows.reduce((a, b) => a + b, 0);
	const lines = [s.title + " " + s.part, range(column), count(n) + (n === 1 ? " time" : " times")];
	const errors = seriesOf(s.name, "errors");

	if (n && s.rows === ROWS)
		lines.push("p50 " + rowRange(quantileRow(rows, 0.5)), "p99 " + rowRange(quantileRow(rows, 0.99)),
			"longest " + rowRange(quantileRow(rows, 1)));
	if (errors && s.part !== "errors" && rowsOf(errors, column)[0])
		lines.push("errors " + count(rowsOf(errors, column)[0]));
	return lines;
}

/* A line of cells for each series, coloured by a measure */
function overview(name, list, label, options) {
	const ROW = 17, o = { measure: "rate", colour: null, selected: () => null, click: null, ...options };
	const rowAt = y => list[Math.floor(y / ROW)];
	const c = chart({
		name, label, view: time, height: list.length * ROW,
		draw(g, p) {
			const columns = columnsOf(p), measure = measures[o.measure];
			const values = list.map(s => columns.map(column => {
				const rows = rowsOf(s, column);

				return rows.some(n => n) ? measure.of(rows, column) : null;
			}));
			const known = values.flat().filter(v => v !== null);
			const low = Math.log(Math.min(...known)), high = Math.log(Math.max(...known));

			list.forEach((s, i) => {
				const chosen = s === o.selected();

				g.fillStyle = palette.panel;
				g.fillRect(p.left, p.top + i * ROW, p.width, ROW - 2);
				columns.forEach((column, j) => {
					const v = values[i][j];

					if (v === null)
						return;
					const [x, width] = span(p, column);

					g.fillStyle = o.colour ? palette[o.colour] :
						heatColour(high > low ? 0.15 + 0.85 * (Math.log(v) - low) / (high - low) : 0.6);
					g.fillRect(x, p.top + i * ROW, width, ROW - 2);
				});
				if (chosen) {
					g.fillStyle = palette.accent;
					g.fillRect(p.left - 3, p.top + i * ROW, 3, ROW - 2);
				}
				const title = s.title.replace(/^SNP_/, ""), both = title + " " + s.part;
				const again = i && list[i - 1].name === s.name;
				const fits = g.measureText(both).width <= p.left - 12;

				marginText(g, p, o.colour ? title : again ? s.part : fits ? both : title, i * ROW + ROW / 2 - 1,
					chosen ? palette.accent : palette.ink);
			});
		},
		tip(t, y, p) {
			const s = rowAt(y), column = columnAt(p, t);

			return s && column ? tipOfColumn(s, column) : null;
		},
		click: (t, y) => o.click && rowAt(y) && o.click(rowAt(y)),
	});

	c.setMeasure = measure => {
		o.measure = measure;
		c.redraw();
	};
	return c;
}

/* Durations of one series over time */
function detail(chosen) {
	const HEIGHT = 230;
	const used = s => {
		let low = ROWS, high = 0;

		s.cells.forEach((n, i) => {
			if (n) {
				low = Math.min(low, i % ROWS);
				high = Math.max(high, i % ROWS);
			}
		});
		return [Math.max(0, low - 1), Math.min(ROWS, high + 2)];
	};
	const scale = () => {
		const [low, end] = used(chosen()), height = HEIGHT / (end - low);

		return { low, end, height, y: row => HEIGHT - (row - low + 1) * height };
	};
	const line = (g, p, columns, q, dash) => {
		const { height, y } = scale();

		g.beginPath();
		g.setLineDash(dash);
		let before = null;

		for (const column of columns) {
			const rows = rowsOf(chosen(), column), row = quantileRow(rows, q);
			const at = (p.x(column.from) + p.x(column.to)) / 2;

			if (row < 0)
				continue;
			/* Over a time without requests no line is drawn */
			if (before === column.from)
				g.lineTo(at, p.top + y(row) + height / 2);
			else
				g.moveTo(at - 1, p.top + y(row) + height / 2), g.lineTo(at, p.top + y(row) + height / 2);
			before = column.to;
		}
		g.stroke();
	};

	return chart({
		name: "latency", view: time, height: HEIGHT,
		label: "Latency heat map: durations over time of one unit; the colour says how many requests took so long.",
		draw(g, p) {
			const columns = columnsOf(p, 3), { low, end, height, y } = scale();
			const counts = columns.map(column => rowsOf(chosen(), column));
			const most = Math.log(Math.max(1, ...counts.flat()) + 1);

			g.fillStyle = palette.panel;
			g.fillRect(p.left, p.top, p.width, p.height);
			g.beginPath();
			g.rect(p.left, p.top, p.width, p.height);
			g.clip();
			columns.forEach((column, i) => {
				const [x, width] = span(p, column);

				for (let row = low; row < end; row++) {
					if (!counts[i][row])
						continue;
					g.fillStyle = heatColour(0.1 + 0.9 * Math.log(counts[i][row] + 1) / most);
					g.fillRect(x, p.top + y(row), width, Math.ceil(height));
				}
			});
			g.lineWidth = 1.5;
			g.strokeStyle = palette.ink;
			line(g, p, columns, 0.5, []);
			g.strokeStyle = palette.error;
			line(g, p, columns, 0.99, [4, 3]);
			g.restore();
			g.save();
			const every = Math.max(1, Math.ceil(16 / height));

			for (let row = Math.max(1, low); row < end; row++)
				if ((row - 1) % (2 * Math.ceil(every / 2)) === 0)
					marginText(g, p, duration(rowFloor(row)), y(row) + height, palette.soft);
		},
		tip(t, at, p) {
			const column = columnsOf(p, 3).find(c => t >= c.from && t < c.to), { low, height } = scale();
			const row = low + Math.floor((HEIGHT - at) / height);

			if (!column || row >= ROWS)
				return null;
			return [rowRange(row) + ": " + count(rowsOf(chosen(), column)[row]),
				...tipOfColumn(chosen(), column)];
		},
	});
}

function latencySection() {
	const units = timed.filter(s => s.kind === "unit");
	/* Guests' requests first: freed memory is nobody's */
	const most = list => list.reduce((a, b) => !a || b.total > a.total ? b : a, null);
	let chosen = most(units.filter(s => !s.name.startsWith("gmem_"))) || most(units);

	if (!chosen)
		return section("latency", "Latency over time", "No requests were recorded.");
	const key = s => s.name + " " + s.part;
	const title = el("h3", null);
	const choose = s => {
		chosen = s;
		title.textContent = key(s) + ": durations";
		picker.querySelector("select").value = key(s);
		over.redraw();
		map.redraw();
	};
	const picker = select("unit", units.map(s => [key(s), key(s)]), key(chosen),
		value => choose(units.find(s => key(s) === value)));
	const over = overview("units", units,
		"Overview: a line for each unit and part over time, coloured by the chosen measure.",
		{ selected: () => chosen, click: choose });
	const map = detail(() => chosen);
	const measure = select("colour is", Object.entries(measures).map(([name, m]) => [name, m.title]), "rate",
		over.setMeasure);

	title.textContent = key(chosen) + ": durations";
	return section("latency", "Latency over time",
		"Each line is a unit's time in the kernel or at the VMM. Choose one for its durations below.",
		measure, over.canvas, title, picker, map.canvas,
		legend([["few", "few"], ["many", "many requests"], ["line50", "p50"], ["line99", "p99"]]));
}
