// SPDX-License-Identifier: GPL-2.0-only
const input = JSON.parse(document.getElementById("data").textContent);

/*
 * What a page shows: one recording, or several together; or two such, A and B. Beside each other, a
 * side has an id.
 */
const sides = (input.compare ? ["a", "b"] : [""]).map(id => {
	const data = id ? input[id] : input;

	return { id, data, report: data.report };
});

/* Elements; null and false children and attributes are left out. Text is never markup. */
function fill(node, attributes, children) {
	for (const [name, value] of Object.entries(attributes || {})) {
		if (name.startsWith("on"))
			node.addEventListener(name.slice(2), value);
		else if (value !== null && value !== undefined && value !== false)
			node.setAttribute(name, value);
	}
	node.append(...children.flat(Infinity).filter(child => child !== null && child !== false));
	return node;
}

function el(tag, attributes, ...children) {
	return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
	return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/* A duration as the tools show it: 812ns, 1.23us, 45.6ms, 1234s */
function duration(n) {
	const units = [[1e3, 1, "ns"], [1e6, 1e3, "us"], [1e9, 1e6, "ms"], [Infinity, 1e9, "s"]];
	const [, size, unit] = units.find(([limit]) => n < limit);
	const v = n / size;

	return (size === 1 || v >= 100 ? v.toFixed(0) : v >= 10 ? v.toFixed(1) : v.toFixed(2)) + unit;
}

function count(n) {
	return String(n).replace(/\B(?=(\d{3})+$)/g, "\u2009");
}

function bytes(n) {
	const units = ["", "K", "M", "G", "T", "P"];
	let i = 0;

	for (; n >= 1024 && i < units.length - 1; i++)
		n /= 1024;
	return (i === 0 || n >= 100 ? n.toFixed(0) : n >= 10 ? n.toFixed(1) : n.toFixed(2)) + units[i];
}

const hex = n => "0x" + n.toString(16);

/* What cells of tables are: how a number is shown */
const as = {
	count, duration,
	text: v => v === null || v === undefined || v === "" ? "-" : String(v),
	maybe: show => v => v === null || v === undefined ? "-" : show(v),
};

/*
 * A table. Columns: [title, value of a row, how it is shown]; what it shows is its cells' text,
 * and the exact number their data-v. The first column heads the row.
 */
function table(caption, columns, rows, name) {
	const cell = (row, [title, value, show], i) => {
		const v = value(row), text = show(v, row);
		const number = typeof v === "number";

		return el(i ? "td" : "th", {
			"data-v": number ? v : null, "data-c": title, scope: i ? null : "row",
			class: (number || text === "-" ? "n" : "") + (number && !v ? " zero" : "") || null,
		}, text);
	};
	const body = rows.map(row => el("tr", null, columns.map((c, i) => cell(row, c, i))));

	return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
		el("table", { "data-t": name || caption },
			el("caption", null, caption),
			el("thead", null, el("tr", null, columns.map(([title], i) =>
				el("th", { scope: "col", class: i ? null : "first" }, title)))),
			el("tbody", null, body)));
}

const noteOf = text => text ? el("p", { class: "note" }, text) : null;

function section(id, title, note, ...children) {
	const node = el("section", { id, "aria-labelledby": "h-" + id },
		el("h2", { id: "h-" + id }, title), noteOf(note), children);

	document.getElementById("main").append(node);
	return node;
}

/* Something for each side: as it is when there is one, else beside each other, with their letters */
function beside(nodes) {
	if (nodes.length === 1)
		return nodes[0];
	return el("div", { class: "pair" }, nodes.map((children, i) =>
		el("div", { class: "part", "data-side": sides[i].id, role: "group", "aria-label": letter(sides[i]) },
			el("p", { class: "letter" }, letter(sides[i])), children)));
}

/* A section of what make(side) gives: a note, and children. What both would say is said once. */
function sideSection(id, title, make) {
	const made = sides.map(make), notes = made.map(([note]) => note);
	const same = notes.every(note => note === notes[0]);

	if (same && made.every(([, ...children]) => !children.length))
		return section(id, title, notes[0]);
	return section(id, title, same ? notes[0] : null,
		beside(made.map(([note, ...children]) => [same ? null : noteOf(note), ...children])));
}

const letter = side => side.id.toUpperCase();

/* All names of several lists in their order: what only a later one has comes where it comes there */
function merged(lists) {
	const all = [];

	for (const list of lists) {
		let at = 0;

		for (const name of list) {
			const known = all.indexOf(name);

			if (known < 0)
				all.splice(at, 0, name);
			at = (known < 0 ? at : known) + 1;
		}
	}
	return all;
}

function select(label, choices, chosen, change) {
	const node = el("select", { onchange: () => change(node.value) },
		choices.map(([value, text]) => el("option", { value, selected: value === chosen ? "" : null }, text)));

	return el("label", { class: "choice" }, label + " ", node);
}

/* Pairs of a class of the style sheet and what it stands for */
function legend(items) {
	return el("p", { class: "legend" }, items.map(([name, text]) =>
		el("span", { class: "item" }, el("span", { class: "key " + name }), text)));
}

const vmName = ({ vm, name, host }) => (name ? name + " (" + vm + ")" : "VM " + vm) + (host ? " on " + host : "");

/* Colours are the style sheet's */
let palette = {};

function readPalette() {
	const style = getComputedStyle(document.documentElement);

	palette = {};
	for (const name of ["ink", "soft", "line", "panel", "kernel", "vmm", "guest", "private", "shared", "both",
			    "touched", "done", "avoided", "error", "accent"])
		palette[name] = style.getPropertyValue("--" + name).trim();
	const stops = style.getPropertyValue("--heat").trim().split(/\s+/).map(c =>
		[1, 3, 5].map(i => parseInt(c.slice(i, i + 2), 16)));
	palette.heat = Array.from({ length: 64 }, (_, i) => {
		const at = i / 63 * (stops.length - 1), k = Math.min(Math.floor(at), stops.length - 2);
		const mix = stops[k].map((c, j) => Math.round(c + (stops[k + 1][j] - c) * (at - k)));

		return "rgb(" + mix.join(",") + ")";
	});
}

/* 0 to 1 */
const heatColour = v => palette.heat[Math.max(0, Math.min(63, Math.round(v * 63)))];

/* What is under the pointer */
const tip = document.getElementById("tip");

function showTip(event, lines) {
	if (!lines) {
		tip.hidden = true;
		return;
	}
	tip.replaceChildren(...lines.map((line, i) => el(i ? "div" : "b", null, line)));
	tip.hidden = false;
	const box = tip.getBoundingClientRect(), width = document.documentElement.clientWidth;
	let x = event.clientX + 14, y = event.clientY + 16;

	if (x + box.width > width - 4)
		x = Math.max(4, event.clientX - box.width - 14);
	if (y + box.height > innerHeight - 4)
		y = Math.max(4, event.clientY - box.height - 14);
	tip.style.left = x + "px";
	tip.style.top = y + "px";
}
