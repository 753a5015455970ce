// SPDX-License-Identifier: GPL-2.0-only
/* When requests, flushes and firmware commands took how long. */

const ROWS = 61;		/* tools/lib/timeline.h */
const NUMBERS = ["errors", "avoided"];

const keyOf = s => s.name + " " + s.part;

function makeSeries(side, { of: { kind, name }, part, cells: pairs }) {
	const rows = NUMBERS.includes(part) ? 1 : ROWS, cells = cellsOf(pairs, side.data.bins * rows);

	return {
		side, kind, name, part, rows, cells, title: (kind === "flush" ? "flush " : "") + name,
		total: cells.reduce((a, b) => a + b, 0),
	};
}

/* As in the tables, and the second part of a thing behind its first */
function inOrder(side) {
	const units = side.report.units.map(u => u.unit), commands = side.report.firmware.map(f => f.name);
	const order = s => 2 * (s.kind === "unit" ? units : commands).indexOf(s.name) +
		["vmm", "queue", "flush"].includes(s.part);

	return [...side.data.heat.map(s => makeSeries(side, s))].sort((a, b) => order(a) - order(b));
}

/* All sides have the same ones, some of them empty, so that they lie beside each other */
function alignSeries() {
	const lists = sides.map(inOrder), every = lists.flat();

	for (const key of merged(lists.map(list => list.map(keyOf)))) {
		const any = every.find(s => keyOf(s) === key);

		sides.forEach((side, i) => side.series.push(lists[i].find(s => keyOf(s) === key) ||
			makeSeries(side, { of: any, part: any.part, cells: [] })));
	}
}

for (const side of sides)
	side.series = [];
alignSeries();

const timed = side => side.series.filter(s => s.rows === ROWS);
const seriesOf = (side, key) => side.series.find(s => keyOf(s) === key);

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
	const errors = seriesOf(s.side, s.name + " errors");

	if (n && s.rows === ROWS)
		lines.push("p50 " + rowRange(quantileRow(rows, 0.5)), "p99 " + rowRange(quantileRow(rows, 0.99)),
			"longest " + rowRange(quantileRow(rows, 1)));
	if (errors && s.part !== "errors" && rowsOf(errors, column)[0])
		lines.push("errors " + count(rowsOf(errors, column)[0]));
	return lines;
}

/* What a measure is of each series in each column, null where nothing was */
function valuesOf(list, columns, measure) {
	return list.map(s => columns.map(column => {
		const rows = rowsOf(s, column);

		return rows.some(n => n) ? measure.of(rows, column) : null;
	}));
}

/* A line of cells for each series of listOf(side), coloured by a measure, with the same colours on all sides */
function overview(side, name, listOf, label, options) {
	const ROW = 17, o = { measure: () => "rate", colour: null, selected: () => null, click: null, ...options };
	const list = listOf(side), rowAt = y => list[Math.floor(y / ROW)];

	return chart({
		side, name, label, view: time, height: list.length * ROW,
		draw(g, p) {
			const columns = columnsOf(p), measure = measures[o.measure()], values = valuesOf(list, columns, measure);
			const known = sides.map(other => other === side ? values :
				valuesOf(listOf(other), columnsOf({ ...p, side: other }), measure)).flat(2).filter(v => v !== null);
			const low = Math.log(Math.min(...known)), high = Math.log(Math.max(...known));

			list.forEach((s, i) => {
				const chosen = keyOf(s) === o.selected(), mark = markOf(s);

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

				marginText(g, p, mark.sign + (o.colour ? title : again ? s.part : fits ? both : title),
					i * ROW + ROW / 2 - 1, mark.colour ? palette[mark.colour] : chosen ? palette.accent : palette.ink);
			});
		},
		tip(t, y, p) {
			const s = rowAt(y), column = columnAt(p, t);

			return s && column ? tipOfColumn(s, column) : null;
		},
		click: (t, y) => o.click && rowAt(y) && o.click(keyOf(rowAt(y))),
	});
}

/* Durations over time of the chosen series, with the same rows and colours on all sides */
function detail(side) {
	const HEIGHT = 230, chosen = () => seriesOf(side, look.key);
	const used = () => {
		let low = ROWS, high = 0;

		for (const other of sides)
			seriesOf(other, look.key).cells.forEach((n, i) => {
				if (n) {
					low = Math.min(low, i % ROWS);
					high = Math.max(high, i % ROWS);
				}
			});
		return [Math.max(0, low - 1), Math.min(ROWS, high + 2)];
	};
	const scale = () => {
		const [low, end] = used(), height = HEIGHT / (end - low);

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
		side, name: "latency", view: time, height: HEIGHT,
		label: "Latency heat map: durations over time of one unit; the colour says how many requests took so long.",
		draw(g, p) {
			const columns = columnsOf(p, 3), { low, end, height, y } = scale();
			const counts = columns.map(column => rowsOf(chosen(), column));
			const all = sides.map(other => columnsOf({ ...p, side: other }, 3).map(column =>
				rowsOf(seriesOf(other, look.key), column)));
			const most = Math.log(Math.max(1, ...all.flat(2)) + 1);

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

/* The unit that is looked at, and what colours are, on all sides */
const look = { key: null, measure: "rate", changed: [] };

function lookAt(change) {
	Object.assign(look, change);
	for (const f of look.changed)
		f();
}

/* Guests' requests first: freed memory is nobody's */
function firstLook() {
	const sums = sides.flatMap(timed).filter(s => s.kind === "unit").map(s =>
		[keyOf(s), sides.reduce((n, side) => n + seriesOf(side, keyOf(s)).total, 0)]);
	const most = list => list.reduce((a, b) => !a || b[1] > a[1] ? b : a, null);

	return (most(sums.filter(([key]) => !key.startsWith("gmem_"))) || most(sums) || [null])[0];
}

function latencyPart(side) {
	const unitsOf = any => timed(any).filter(s => s.kind === "unit"), units = unitsOf(side);
	const title = el("h3", null);
	const choose = key => lookAt({ key });
	const picker = select("unit", units.map(s => [keyOf(s), keyOf(s)]), look.key, choose);
	const over = overview(side, "units", unitsOf,
		"Overview: a line for each unit and part over time, coloured by the chosen measure.",
		{ measure: () => look.measure, selected: () => look.key, click: choose });
	const map = detail(side);
	const measure = select("colour is", Object.entries(measures).map(([name, m]) => [name, m.title]), look.measure,
		name => lookAt({ measure: name }));
	const follow = () => {
		title.textContent = look.key + ": durations";
		picker.querySelector("select").value = look.key;
		measure.querySelector("select").value = look.measure;
		over.redraw();
		map.redraw();
	};

	look.changed.push(follow);
	title.textContent = look.key + ": durations";
	return ["Each line is a unit's time in the kernel or at the VMM. Choose one for its durations below.",
		measure, over.canvas, title, picker, map.canvas,
		legend([["few", "few"], ["many", "many requests"], ["line50", "p50"], ["line99", "p99"]])];
}

function latencySection() {
	look.key = firstLook();
	if (!look.key)
		return section("latency", "Latency over time", "No requests were recorded.");
	return sideSection("latency", "Latency over time", latencyPart);
}
