/* covhtml, page of a binary: the files, their order, and what is shown. */
const table = byId('files'), list = byId('list');
const num = s => Number(s.replace(/,/g, ''));

/* A line may end behind a slash. */
const breakable = path => path.split('/').flatMap((p, i) =>
	i ? ['/', el('wbr'), p] : [p]);

const files = [...table.tBodies[0].rows].map((tr, i) => {
	const [covered, total] = tr.cells[3].textContent.split('/').map(num);
	const link = tr.cells[0].firstElementChild, path = link.textContent;
	const cut = path.lastIndexOf('/') + 1;
	if (cut)
		link.replaceChildren(el('span', {class: 'dir'},
			...breakable(path.slice(0, cut))), path.slice(cut));
	return {i, tr, path, low: path.toLowerCase(), covered, total,
		missed: total - covered, pct: percent(covered, total),
		shown: true};
});
let shown = files; /* those that pass the filters, in order */
let view = 'list';
let reading = null; /* the file that is open */
let listAt = location.pathname + location.search; /* its address */

const q = el('input', {type: 'search', placeholder: 'Find a file',
	'aria-label': 'Find a file', autocomplete: 'off'});
const level = el('select', {'aria-label': 'Level of coverage'},
	el('option', {value: ''}, 'All levels'),
	...LEVELS.map(([name, from]) => el('option', {value: name},
		name[0].toUpperCase() + name.slice(1) +
		(from > 0 ? ` (${from}% and more)` : ' (below 15%)'))));
const note = el('p', {class: 'count', 'aria-live': 'polite'});
const views = {list: 'List', tree: 'Tree', map: 'Map'};
const seg = el('div', {class: 'seg', role: 'group', 'aria-label': 'View'},
	...Object.entries(views).map(([name, text]) => el('button', {
		type: 'button', 'data-view': name,
		onclick: () => { view = name; filter(); }}, text)));
byId('tools').append(el('label', {class: 'search'}, q), level, seg, note);

const badges = [...document.querySelectorAll('#levels .level')];
for (const b of badges)
	b.addEventListener('click', () => {
		level.value = level.value === b.dataset.level ? '' :
			b.dataset.level;
		filter();
	});
q.addEventListener('input', filter);
level.addEventListener('change', filter);

const orders = {
	path: (a, b) => a.low < b.low ? -1 : a.low > b.low ? 1 : 0,
	pct: (a, b) => a.pct - b.pct,
	missed: (a, b) => a.missed - b.missed,
	total: (a, b) => a.total - b.total,
};
let order = '', down = false;
const showSort = sortable(table, (name, d) => {
	order = name;
	down = d;
	arrange();
	filter();
});

/* Puts the rows in order; ties stay in the order of paths. */
function arrange() {
	const by = orders[order];
	if (by)
		files.sort((a, b) => (down ? -by(a, b) : by(a, b)) || a.i - b.i);
	else
		files.sort((a, b) => a.i - b.i);
	table.tBodies[0].append(...files.map(f => f.tr));
}

function filter() {
	const text = q.value.toLowerCase();
	for (const f of files) {
		f.shown = (!text || f.low.includes(text)) &&
			(!level.value || levelOf(f.pct) === level.value);
		f.tr.hidden = !f.shown;
	}
	shown = files.filter(f => f.shown);
	note.textContent = shown.length === files.length ?
		`${count(files.length)} files` :
		`${count(shown.length)} of ${count(files.length)} files`;
	for (const b of badges)
		b.setAttribute('aria-pressed', b.dataset.level === level.value);
	for (const b of seg.children)
		b.setAttribute('aria-pressed', b.dataset.view === view);
	drawView();
	listAt = stateAddress([['q', q.value], ['level', level.value],
		['sort', order && order + (down ? '-' : '')],
		['view', view === 'list' ? '' : view]]);
	if (!reading)
		history.replaceState(history.state, '', listAt);
}
