/* covhtml, index: the tabs at work, and what the address says. */
let tabs = {}, tab = 'owners', order = '', down = false, grid1 = null;
let mapBox = null;
const view = byId('view');

function emptyText() {
	if (!owners.length)
		return ['No coverage has come yet.'];
	return ['Nothing fits. ', el('button', {type: 'button', class: 'link',
		onclick: resetFilter}, 'Reset')];
}

/* --- one tab at a time ----------------------------------------------------------- */

const strip = el('div', {class: 'tabs', role: 'tablist',
	'aria-label': 'Tables'});
const says = el('p', {class: 'says'});
const csv = el('button', {type: 'button', class: 'btn', onclick: () =>
	saveText(`coverage-${tab}.csv`, grid1.csv())}, 'CSV');
const place = el('div', {id: 'panel', role: 'tabpanel'});

function tabButton(id, t) {
	return el('button', {type: 'button', role: 'tab', id: 'tab-' + id,
		'aria-controls': 'panel', onclick: () => openTab(id)}, t.name);
}

function setTab(id, sort) {
	tab = tabs[id] ? id : 'owners';
	const s = sort === undefined ? tabs[tab].order : sort;
	order = s.replace(/-$/, '');
	down = s.endsWith('-');
	const t = tabs[tab];
	grid1 = null;
	mapBox = null;
	if (t.map)
		return;
	if (!t.columns.some(c => c.id === order && c.sort))
		order = '';
	grid1 = grid({id: tab === 'owners' ? 'owners-table' : 'table-' + tab,
		columns: t.columns, caption: t.name, detail: t.detail,
		attributes: t.attributes, empty: emptyText, onsort: (name, d) => {
			order = name;
			down = d;
			drawTab();
			saveState();
		}});
	place.replaceChildren(grid1.box);
}

function drawTab() {
	const t = tabs[tab];
	for (const b of strip.children) {
		const on = b.id === 'tab-' + tab;
		b.setAttribute('aria-selected', on);
		b.tabIndex = on ? 0 : -1;
	}
	place.setAttribute('aria-labelledby', 'tab-' + tab);
	const at = byId('tab-' + tab);
	if (at.offsetLeft - strip.offsetLeft + at.offsetWidth > strip.clientWidth)
		strip.scrollLeft = at.offsetLeft - strip.offsetLeft;
	says.textContent = t.says || '';
	csv.hidden = !!t.map;
	if (t.map) {
		mapBox = drawMap();
		place.replaceChildren(mapBox.box);
		mapBox.fill();
	} else {
		grid1.show(t.rows(), order, down);
	}
}

function openTab(id, scroll) {
	setTab(id);
	drawTab();
	saveState();
	const b = byId('tab-' + tab);
	b.focus({preventScroll: true});
	b.scrollIntoView({block: scroll ? 'start' : 'nearest', inline: 'nearest'});
}

strip.addEventListener('keydown', e => {
	const ids = Object.keys(tabs), i = ids.indexOf(tab);
	const to = {ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0,
		End: ids.length - 1}[e.key];
	if (to === undefined)
		return;
	e.preventDefault();
	openTab(ids[(to + ids.length) % ids.length]);
});
addEventListener('resize', () => {
	if (mapBox)
		drawTab();
});

/* --- the address ------------------------------------------------------------------ */

const KNOWN = ['q', 'namespace', 'type', 'level', 'show', 'repos', 'generated',
	'tab', 'sort', 'map'];

function saveState() {
	const at = order && order + (down ? '-' : '');
	writeState([...filterState(), ['tab', tab === 'owners' ? '' : tab],
		['sort', at === tabs[tab].order ? '' : at || '-'],
		['map', tab === 'map' ? zoomed : '']]);
}

/* What of the address means nothing here is told, and not dropped in silence. */
function unknown(s) {
	const list = [...s.keys()].filter(k => !KNOWN.includes(k));
	for (const [name, select] of Object.entries({namespace, type, level}))
		if (s.get(name) && !select.value)
			list.push(`${name} ${s.get(name)}`);
	if (s.get('repos') && s.get('repos') !== '-' && !chosenRepos?.size)
		list.push(s.get('repos'));
	if (s.get('tab') && !tabs[s.get('tab')])
		list.push(s.get('tab'));
	return list;
}

const lost = el('p', {class: 'note warn', role: 'status', hidden: true});

function restore() {
	let s = readState();
	const plainHash = location.hash.slice(1);
	/* A binary's hash alone finds it. */
	if (binaries.some(b => b.hash === plainHash))
		s = new URLSearchParams({q: plainHash, show: 'tests,e2e,mg'});
	restoreFilter(s);
	zoomed = s.get('map') || '';
	setTab(s.get('tab') || 'owners', s.has('sort') ? s.get('sort')
		.replace(/^-$/, '') : undefined);
	const list = unknown(s);
	lost.hidden = !list.length;
	lost.textContent = list.length ? 'Not here: ' + list.join(', ') : '';
	filter();
}

/* --- begin ------------------------------------------------------------------------ */

async function begin() {
	await loadAll();
	await pause();
	fillChoices();
	tabs = makeTabs();
	strip.append(...Object.entries(tabs).map(([id, t]) => tabButton(id, t)));
	byId('main').querySelector('header').after(lost);
	view.append(el('div', {class: 'over'}, strip, csv), says, place);
	drawers.push(drawTab);
	idlers.push(drawLook);
	addEventListener('hashchange', restore);
	/* What is empty yet is laid out by itself, so that no task is long. */
	view.getBoundingClientRect();
	await pause();
	restore();
}
begin();
