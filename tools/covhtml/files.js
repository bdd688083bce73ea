/* covhtml, page of a binary: the files, their order, and which of them are
   shown. A view draws them: list here, tree.js, map.js, functions.js. */
const list = byId('list'), viewBox = byId('view');

let files = []; /* in byte order of their paths: #fileN */
let shown = []; /* those that pass the filters, in order */
let view = 'list'; /* of the page */
let side = 'tree'; /* beside a source */
let reading = null; /* the file that is open */
let listAt = location.pathname + location.search; /* of the list as it is */

/* A line may end behind a slash. */
const breakable = path => path.split('/').flatMap((p, i) =>
	i ? ['/', el('wbr'), p] : [p]);

function readFiles(head) {
	const seen = new Map();
	files = head.path.map((name, i) => {
		const path = plain(name), total = head.total[i];
		const covered = head.covered[i];
		const f = {i, path, low: path.toLowerCase(), total, covered,
			all: covered, missed: total - covered,
			pct: percent(covered, total), has: head.has[i],
			kind: ['', 'generated', 'vendored', 'generated, vendored'][
				head.kind[i]]};
		f.twin = seen.has(path);
		seen.set(path, f);
		return f;
	});
	shown = [...files];
}

/* What stands behind the # for a file and, if given, lines of it. */
function addressOf(f, a, z) {
	const at = f.twin ? 'file' + f.i : f.path.split('/')
		.map(encodeURIComponent).join('/') +
		(sheet.commit ? '@' + sheet.commit.slice(0, 12) : '');
	return '#' + at + (a ? `:L${a}` + (z > a ? `-${z}` : '') : '');
}

const q = el('input', {type: 'search', placeholder: 'Find a file or function',
	'aria-label': 'Find a file or function', autocomplete: 'off'});
const level = el('select', {'aria-label': 'Level of coverage'},
	el('option', {value: ''}, 'All levels'),
	...LEVELS.map(([name, from]) => el('option', {value: name},
		name[0].toUpperCase() + name.slice(1) +
		(from > 0 ? ` (${from}% and more)` : ' (below 15%)'))));
const note = el('p', {class: 'count', 'aria-live': 'polite'});
const views = {list: 'List', tree: 'Tree', map: 'Map', functions: 'Functions'};
const sides = {tree: 'Tree', list: 'List', outline: 'Outline'};

function switcher(names, label, pick) {
	return el('div', {class: 'seg', role: 'group', 'aria-label': label},
		...Object.entries(names).map(([name, text]) => el('button', {
			type: 'button', 'data-view': name,
			onclick: () => pick(name)}, text)));
}
const seg = switcher(views, 'View', name => {
	view = name;
	filter();
});
const sideSeg = switcher(sides, 'Beside the source', name => {
	side = name;
	drawView();
});
sideSeg.classList.add('aside');

const orders = {
	path: (a, b) => a.low < b.low ? -1 : a.low > b.low ? 1 : 0,
	pct: (a, b) => a.pct - b.pct,
	missed: (a, b) => a.missed - b.missed,
	total: (a, b) => a.total - b.total,
};
let order = '', down = false;
function setOrder(name, d) {
	order = name;
	down = d;
	filter();
}
/* For phones, where tables have no head. */
const sorter = el('select', {class: 'sorter', 'aria-label': 'Order'},
	...[['', 'By path'], ['missed-', 'Most missed first'],
		['pct', 'Least covered first'], ['total-', 'Largest first']].map(
		([v, t]) => el('option', {value: v}, t)));
sorter.addEventListener('change', () => setOrder(sorter.value
	.replace(/-$/, ''), sorter.value.endsWith('-')));

/* Ties stay in the order of paths. */
function arrange() {
	const by = orders[order];
	shown.sort((a, b) => (by ? down ? -by(a, b) : by(a, b) : 0) ||
		a.i - b.i);
}

/* All words that are looked for stand in the text. */
const wordsOf = text => text.toLowerCase().split(/\s+/).filter(Boolean);
const hasWords = (low, words) => words.every(w => low.includes(w));

function filter() {
	const words = wordsOf(q.value);
	shown = files.filter(f => hasWords(f.low, words) &&
		(!level.value || levelOf(f.pct) === level.value));
	arrange();
	note.textContent = shown.length === files.length ?
		`${count(files.length)} files` :
		`${count(shown.length)} of ${count(files.length)} files`;
	for (const b of document.querySelectorAll('#levels .level'))
		b.setAttribute('aria-pressed', b.dataset.level === level.value);
	sorter.value = order + (down ? '-' : '');
	drawView();
	listAt = stateAddress([['q', q.value], ['level', level.value],
		['sort', order && order + (down ? '-' : '')],
		['view', view === 'list' ? '' : view], ['by', chosenBy()],
		['kind', view === 'functions' ? funcKind.value : '']]);
	if (!reading)
		history.replaceState(history.state, '', listAt);
}

function numbers(x) {
	const pct = percent(x.covered, x.total);
	const c = el('td', {class: 'c ' + levelClass(pct)},
		pct.toFixed(1) + '%');
	c.style.setProperty('--p', pct.toFixed(1));
	return [c, el('td', {class: 'n missed'}, count(x.total - x.covered)),
		el('td', {class: 'n'}, count(x.covered) + '/' + count(x.total))];
}

function tableHead(...cols) {
	return el('thead', null, el('tr', null, ...cols.map(([sort, text, n]) =>
		el('th', {scope: 'col', class: n && 'n', 'data-sort': sort},
			text))));
}
const fileHeads = () => tableHead(['path', 'File'], ['pct', 'Coverage'],
	['missed', 'Missed', true], ['total', 'Statements', true]);

/* --- the list --------------------------------------------------------------- */

function fileRow(f) {
	const cut = f.path.lastIndexOf('/') + 1;
	return el('tr', {class: [f === reading && 'here', !f.has && 'ns']
		.filter(Boolean).join(' ')}, el('td', null, el('a', {
		href: addressOf(f), title: f.path,
		'aria-current': f === reading && 'true'},
		cut ? el('span', {class: 'dir'}, ...breakable(f.path.slice(0, cut))) :
			null, f.path.slice(cut)), f.kind ? ' ' : null,
	f.kind ? el('small', null, f.kind) : null), ...numbers(f));
}

/* Each view: its element, its window, and draw(). */
const drawers = {};
const scrolls = () => reading ? viewBox : null;

function tableView(id, heads, sort, rows) {
	const body = el('tbody');
	const t = el('table', {id}, heads, body);
	const mark = sortable(t, sort);
	const box = el('div', {class: 'scroll'}, t);
	let w = null, inside = null;
	return {box, body, mark, window() {
		/* The page scrolls, or the column beside the source. */
		if (!w || inside !== !!reading) {
			inside = !!reading;
			w?.end();
			body.replaceChildren();
			w = rowWindow({scroll: scrolls(), body, high: 34, ...rows});
		}
		return w;
	}};
}

function drawList() {
	const t = drawers.list = drawers.list || tableView('files', fileHeads(),
		setOrder, {row: i => fileRow(shown[i]), key: i => shown[i].i});
	t.mark(order, down);
	return {box: t.box, done() {
		t.window().show(shown.length);
		if (reading && shown.includes(reading))
			t.window().to(shown.indexOf(reading));
	}, focus: f => t.window().focus(shown.indexOf(f))};
}

let drawnView = null;
function drawView() {
	const name = reading ? side : view;
	for (const s of [seg, sideSeg])
		for (const b of s.children)
			b.setAttribute('aria-pressed', b.dataset.view === name);
	list.dataset.view = name;
	drawnView = ({list: drawList, tree: drawTree, map: drawMap,
		functions: drawFunctions, outline: drawOutline})[name]();
	if (viewBox.firstChild !== drawnView.box || viewBox.children.length > 1)
		viewBox.replaceChildren(drawnView.box);
	drawnView.done();
}
