// SPDX-License-Identifier: GPL-2.0-only
/*
 * Charts over time, on canvases. Those that share a view show the same time, and are zoomed
 * together: by dragging, by the wheel with Ctrl, by keys, by the header's buttons.
 */
const charts = [];
const binNs = Math.max(...sides.map(({ data }) => data.bin_ns));

function makeView(from, to, least) {
	return { from, to, first: from, last: to, least, changed: [] };
}

/* The time of all sides, each from its own beginning */
function wholeTime() {
	const from = Math.min(...sides.map(({ data }) => data.from_ns));
	const to = Math.max(...sides.map(({ data, report }) => data.from_ns +
		Math.max(1, (data.bins - 1) * data.bin_ns + 1, report.ns - report.from_ns, ...report.recordings.map(r => r.covered_ns))));

	return makeView(from, to, Math.min(to - from, 4 * binNs));
}

const time = wholeTime();

function setView(view, from, to) {
	const length = Math.min(Math.max(to - from, view.least), view.last - view.first);

	from = Math.min(Math.max((from + to - length) / 2, view.first), view.last - length);
	view.from = from;
	view.to = from + length;
	for (const f of view.changed)
		f();
}

function zoom(view, factor, at) {
	const middle = at === undefined ? (view.from + view.to) / 2 : at;

	setView(view, middle - (middle - view.from) * factor, middle + (view.to - middle) * factor);
}

function pan(view, share) {
	const by = (view.to - view.from) * share;
	const from = Math.min(Math.max(view.from + by, view.first), view.last - (view.to - view.from));

	setView(view, from, from + view.to - view.from);
}

/* A moment, with as many digits as steps of that size need */
function moment(t, step) {
	const digits = Math.max(0, Math.min(6, Math.ceil(9 - Math.log10(step))));

	if (step >= 60e9)
		return Math.round(t / 60e9) + "min";
	return (t / 1e9).toFixed(digits) + "s";
}

function stepOf(length, pieces) {
	const least = length / pieces;
	const minutes = [60, 120, 300, 600, 1200, 1800, 3600].map(s => s * 1e9).find(s => s >= least);
	const power = 10 ** Math.floor(Math.log10(least));

	if (least > 20e9)
		return minutes || Math.ceil(least / 3600e9) * 3600e9;
	return [1, 2, 5, 10].map(f => f * power).find(s => s >= least);
}

function drawAxis(g, p) {
	const { view } = p, step = stepOf(view.to - view.from, Math.max(2, p.width / 76));

	g.fillStyle = palette.soft;
	g.strokeStyle = palette.line;
	g.textAlign = "center";
	g.textBaseline = "top";
	for (let t = Math.ceil(view.from / step) * step; t <= view.to; t += step) {
		const x = Math.round(p.x(t)) + 0.5;

		g.beginPath();
		g.moveTo(x, p.top + p.height);
		g.lineTo(x, p.top + p.height + 4);
		g.stroke();
		g.fillText(moment(t, step), Math.min(Math.max(x, p.left + 12), p.right - 16), p.top + p.height + 5);
	}
}

/**
 * chart() - a canvas over time
 * @o.side: whose
 * @o.name, @o.label: id; what it is, for those who do not see it
 * @o.view: of makeView()
 * @o.height: of what is drawn, pixels; or a function
 * @o.margin: to the right of it
 * @o.draw: (context, place): place has left, right, top, width, height, x(t), view, side
 * @o.tip: (t, y from the top, place): lines for the pointer, or null
 * @o.click: (t, y, place)
 */
function chart(o) {
	const canvas = el("canvas", {
		id: ["chart", o.name, o.side.id].filter(word => word).join("-"), class: "chart", role: "img", tabindex: "0",
		"aria-label": (o.side.id ? letter(o.side) + ": " : "") + o.label +
			" Arrow keys move, + and - zoom, 0 shows everything.",
	}, o.label);
	const c = { canvas, view: o.view, place: null, drag: null };

	c.redraw = () => {
		const width = canvas.clientWidth, scale = devicePixelRatio || 1;
		const height = typeof o.height === "function" ? o.height() : o.height;

		if (!width)
			return;
		canvas.style.height = height + 26 + "px";
		canvas.width = Math.round(width * scale);
		canvas.height = Math.round((height + 26) * scale);
		const left = width < 600 ? 104 : 150, right = width - (o.margin || 8);
		const place = {
			left, right, top: 4, width: right - left, height, view: o.view, side: o.side,
			x: t => left + (t - o.view.from) / (o.view.to - o.view.from) * (right - left),
		};
		const g = canvas.getContext("2d");

		g.scale(scale, scale);
		g.font = "11px system-ui, sans-serif";
		g.save();
		o.draw(g, place);
		g.restore();
		drawAxis(g, place);
		if (c.drag) {
			g.fillStyle = palette.accent;
			g.globalAlpha = 0.25;
			g.fillRect(Math.min(c.drag.from, c.drag.to), place.top, Math.abs(c.drag.to - c.drag.from), height);
		}
		c.place = place;
	};
	const timeAt = x => o.view.from + (x - c.place.left) / c.place.width * (o.view.to - o.view.from);
	const spot = event => {
		const box = canvas.getBoundingClientRect();

		return { x: event.clientX - box.left, y: event.clientY - box.top - 4 };
	};
	const inside = x => Math.min(Math.max(x, c.place.left), c.place.right);

	canvas.addEventListener("pointerdown", event => {
		const { x } = spot(event);

		if (event.button || x < c.place.left)
			return;
		c.drag = { from: inside(x), to: inside(x) };
		canvas.setPointerCapture(event.pointerId);
	});
	canvas.addEventListener("pointermove", event => {
		const { x, y } = spot(event);

		if (c.drag) {
			c.drag.to = inside(x);
			c.redraw();
		}
		showTip(event, o.tip && y >= 0 && y < c.place.height ? o.tip(timeAt(x), y, c.place, x) : null);
	});
	canvas.addEventListener("pointerup", event => {
		const drag = c.drag, { x, y } = spot(event);

		c.drag = null;
		if (drag && Math.abs(drag.to - drag.from) > 6)
			setView(o.view, timeAt(Math.min(drag.from, drag.to)), timeAt(Math.max(drag.from, drag.to)));
		else if (o.click)
			o.click(timeAt(x), y, c.place);
		c.redraw();
	});
	canvas.addEventListener("pointercancel", () => {
		c.drag = null;
		c.redraw();
	});
	canvas.addEventListener("pointerleave", () => showTip(null, null));
	canvas.addEventListener("dblclick", () => setView(o.view, o.view.first, o.view.last));
	canvas.addEventListener("wheel", event => {
		if (!event.ctrlKey)
			return;
		event.preventDefault();
		zoom(o.view, event.deltaY > 0 ? 1.4 : 1 / 1.4, timeAt(inside(spot(event).x)));
	}, { passive: false });
	canvas.addEventListener("keydown", event => {
		const keys = {
			ArrowLeft: () => pan(o.view, -0.25), ArrowRight: () => pan(o.view, 0.25),
			"+": () => zoom(o.view, 0.5), "-": () => zoom(o.view, 2),
			0: () => setView(o.view, o.view.first, o.view.last),
		};

		if (!keys[event.key])
			return;
		event.preventDefault();
		keys[event.key]();
	});
	o.view.changed.push(c.redraw);
	charts.push(c);
	return c;
}

/* It is shown no more */
function dropChart(c) {
	c.view.changed.splice(c.view.changed.indexOf(c.redraw), 1);
	charts.splice(charts.indexOf(c), 1);
}

/* Text in the margin, cut to it */
function marginText(g, p, text, y, colour) {
	g.fillStyle = colour || palette.ink;
	g.textAlign = "right";
	g.textBaseline = "middle";
	while (text.length > 3 && g.measureText(text).width > p.left - 12)
		text = text.slice(0, -2) + "\u2026";
	g.fillText(text, p.left - 6, p.top + y);
}

/* The bins in view, in groups that are some pixels wide: [{ first, end, from, to }] */
function columnsOf(p, pixels) {
	const { data } = p.side;
	const first = Math.max(0, Math.floor((p.view.from - data.from_ns) / data.bin_ns));
	const end = Math.min(data.bins, Math.ceil((p.view.to - data.from_ns) / data.bin_ns));
	const width = p.x(data.bin_ns) - p.x(0), group = Math.max(1, Math.ceil((pixels || 2) / width));
	const list = [];

	for (let i = Math.floor(first / group) * group; i < end; i += group)
		list.push({
			first: i, end: Math.min(i + group, data.bins),
			from: data.from_ns + i * data.bin_ns, to: data.from_ns + (i + group) * data.bin_ns,
		});
	return list;
}

/* A column's left edge and width on the canvas, within the plot */
function span(p, column) {
	const from = Math.max(p.left, Math.floor(p.x(column.from)));
	const to = Math.min(p.right, Math.floor(p.x(column.to)));

	return [from, Math.max(1, to - from)];
}

function columnAt(p, t) {
	return columnsOf(p).find(c => t >= c.from && t < c.to);
}

const range = c => moment(c.from, binNs) + " to " + moment(c.to, binNs);

/* [distance, number, ...] as an array of all cells */
function cellsOf(pairs, length) {
	const cells = new Uint32Array(length);

	for (let i = 0, at = 0; i < pairs.length; i += 2) {
		at += pairs[i];
		cells[at] = pairs[i + 1];
	}
	return cells;
}
