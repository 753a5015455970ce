// SPDX-License-Identifier: GPL-2.0-only
/* How A and B differ: what 'snptrace compare -j' says, and nothing of the page's own. */

const METRICS = ["count", "errors", "mean", "p50", "p90", "p99", "p99.9", "max"];

/* By verdict: how it is marked, the colour's name in the style sheet, and what it means */
const VERDICTS = {
	slower: { sign: "\u25b2 ", colour: "error", text: "slower in B" },
	faster: { sign: "\u25bc ", colour: "private", text: "faster in B" },
	mixed: { sign: "\u25c6 ", colour: "shared", text: "slower and faster" },
	only_a: { sign: "\u2212 ", colour: "accent", text: "only in A" },
	only_b: { sign: "+ ", colour: "accent", text: "only in B" },
	same: { sign: "", colour: null, text: "not to be told apart" },
};

/* The row of a unit's, flush's or command's part; undefined: there is none */
function changeOf(kind, name, part) {
	const row = { unit: "", flush: "flush ", firmware: "fw " }[kind] + name;

	return input.compare?.rows.find(r => r.name === row && r.part === part);
}

function markOf(s) {
	return VERDICTS[changeOf(s.kind, s.name, s.part)?.verdict || "same"];
}

/* As compare's table has it: human_change() */
function changeText({ a, b }) {
	const percent = a ? (b - a) / Math.abs(a) * 100 : 0;

	if (a === b)
		return a ? "0%" : "-";
	if (!a)
		return "new";
	return (percent > 0 ? "+" : "") + percent.toFixed(percent > -99.95 && percent < 99.95 ? 1 : 0) + "%";
}

/* Verdicts come from percentiles; what is within their histograms' resolution is no change */
function changeClass(metric, change) {
	if (change.exceeds)
		return "exceeds";
	if (!/^p\d/.test(metric) || change.within_resolution || change.a === change.b)
		return "even";
	return change.b > change.a ? "slower" : "faster";
}

function changeMark(change) {
	return change.exceeds ? "!" : change.within_resolution && change.a !== change.b ? "~\u2009" : "";
}

function changeNode(metric, change) {
	return el("span", { class: "change " + changeClass(metric, change) }, changeMark(change) + changeText(change));
}

/* Below two histograms */
function changesLine(row) {
	if (!row)
		return null;
	const { sign, text } = VERDICTS[row.verdict];

	return el("p", { class: "changes" }, el("b", { class: "change " + row.verdict }, sign + text), " ",
		METRICS.filter(m => row.metrics[m]).map(m => [el("span", { class: "metric" }, m + " "), changeNode(m, row.metrics[m]), " "]));
}

function differenceRow(row) {
	const cell = metric => {
		const change = row.metrics[metric], show = ["count", "errors"].includes(metric) ? count : duration;

		if (!change)
			return el("td", { class: "n" }, "-");
		return el("td", { class: "n", "data-m": metric, "data-a": change.a, "data-b": change.b },
			el("div", null, show(change.a)), el("div", null, show(change.b)),
			el("div", null, changeNode(metric, change)));
	};
	const { sign, text } = VERDICTS[row.verdict];

	return el("tr", {
		"data-verdict": row.verdict, "data-name": row.name, "data-part": row.part,
		class: differs(row) ? null : "alike",
	},
		el("th", { scope: "row" }, row.name + " " + row.part, el("div", { class: "change " + row.verdict }, sign + text)),
		el("td", { class: "letters" }, el("div", null, "A"), el("div", null, "B")), METRICS.map(cell));
}

/* A row that is told first: it differs by more than its counts */
const differs = row => row.verdict !== "same" || METRICS.some(m => row.metrics[m]?.exceeds);

function differenceTable(rows) {
	const body = el("tbody", null, rows.map(differenceRow));
	const all = rows.length, less = rows.filter(differs).length;
	const button = el("button", { type: "button", "aria-expanded": "false", onclick: () => {
		const few = body.classList.toggle("few");

		button.setAttribute("aria-expanded", String(!few));
		button.textContent = few ? "all " + all : "only what differs";
	} }, "all " + all);

	if (less && less < all)
		body.classList.add("few");
	return [el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "DIFFERENCES" },
		el("table", { "data-t": "differences", class: "differences" }, el("caption", null, "DIFFERENCES"),
			el("thead", null, el("tr", null, ["WHAT", "", ...METRICS.map(m => m.toUpperCase())].map((title, i) =>
				el("th", { scope: "col", class: i ? null : "first" }, title)))), body)),
		less && less < all ? button : null];
}

/* Names by what became of them, those with the most time first */
function verdictLists(rows) {
	const weight = r => Math.max(...["a", "b"].map(side => (r.metrics.mean?.[side] || 0) * (r.metrics.count?.[side] || 0)));
	const item = row => {
		const change = row.metrics.p50 && [["p50", row.metrics.p50], ["p99", row.metrics.p99]];

		return el("li", null, row.name + " " + row.part, change ? change.map(([m, c]) => [" ", m, " ", changeNode(m, c)]) :
			" " + count((row.metrics.count?.a || row.metrics.count?.b || 0)) + " times");
	};

	return el("div", { class: "verdicts" }, ["slower", "faster", "mixed", "only_a", "only_b"].map(verdict => {
		const list = rows.filter(r => r.verdict === verdict).sort((x, y) => weight(y) - weight(x));
		const { sign, text } = VERDICTS[verdict];

		return list.length ? el("div", { "data-list": verdict },
			el("h3", { class: "change " + verdict }, sign + text + ": " + list.length), el("ul", null, list.map(item))) : null;
	}));
}

function differencesSection() {
	const { rows, exceeded } = input.compare;
	const note = "Marked is what histograms can tell apart, as in snptrace compare: \u25b2 percentiles that are longer in B, \u25bc shorter, " +
		"\u25c6 some longer and some shorter; ~ is within a histogram's resolution" + (exceeded ? "; ! is beyond --fail-on." : ".");

	return section("differences", "Differences", rows.length ? note : "Neither has anything to compare.",
		rows.length ? [verdictLists(rows), differenceTable(rows)] : null);
}
