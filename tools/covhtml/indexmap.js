/* covhtml, index: a map of repositories, their binaries and packages. Area is
   statements, colour and hatching are coverage; a repository can fill it. */
let zoomed = ''; /* the repository that does */
const MAP_TILES = 600;
const TARGET = 24; /* pixels of what can be hit; smaller is only looked at */

function repositories() {
	const by = new Map();
	for (const b of shownBinaries) {
		const name = b.url ? plain(b.url) : 'no repository';
		if (!by.has(name))
			by.set(name, {name, total: 0, covered: 0, list: []});
		const d = by.get(name);
		d.list.push(b);
		d.total += counted(b).total;
		d.covered += counted(b).covered;
	}
	return [...by.values()].filter(d => d.total)
		.sort((a, b) => b.total - a.total);
}

function placed(e, x, y, w, h) {
	e.style.cssText = `left:${x.toFixed(1)}px;top:${y.toFixed(1)}px;` +
		`width:${w.toFixed(1)}px;height:${h.toFixed(1)}px`;
	return e;
}

/* A name that fits: whole, or its last part, or none. */
function fitting(name, w, h) {
	const room = Math.floor((w - 8) / 7);
	const last = name.slice(name.lastIndexOf('/') + 1);
	return h < 18 ? '' : name.length <= room ? name :
		last.length <= room ? last : room > 5 ? last.slice(0, room - 1) + '…' :
			'';
}

/* What can be hit is a link: link(), when it is large enough. */
function tile(x, name, full, link, x0, y0, w, h) {
	const shown = fitting(name, w, h);
	const e = link && w >= TARGET && h >= TARGET ? link() : el('span');
	e.className = 'tile ' + levelClass(pctOf(x));
	e.title = `${full}\n${pctOf(x).toFixed(1)}% of ${count(x.total)} ` +
		`statements, ${count(missedOf(x))} never run`;
	if (shown)
		e.append(shown, h > 36 && w > 44 ? el('small', null,
			pctOf(x).toFixed(0) + '%') : '');
	else if (e.tagName === 'A')
		e.setAttribute('aria-label', full);
	return placed(e, x0, y0, w, h);
}

/* The packages of a binary that are known, and what is left of it. */
function packagesIn(b) {
	const list = packages.filter(k => k.b === b && counted(k).total)
		.sort((p, r) => counted(r).total - counted(p).total || p.i - r.i)
		.map(k => ({k, x: counted(k), size: counted(k).total}));
	const rest = {total: counted(b).total, covered: counted(b).covered};
	for (const {x} of list) {
		rest.total -= x.total;
		rest.covered -= x.covered;
	}
	return list.length && rest.total > 0 ? [...list, {x: rest,
		size: rest.total}].sort((p, r) => r.size - p.size) : list;
}

/* put(element); one with room for them shows its packages. */
function drawBinary(b, put, x, y, w, h) {
	const link = b.linked && (() => pageLink(b));
	const list = w > 140 && h > 90 ? packagesIn(b) : [];
	if (list.length < 2) {
		put(tile(counted(b), b.title, b.title, link, x, y, w, h));
		return;
	}
	const head = b.linked ? pageLink(b, b.title) : el('span', null, b.title);
	head.className = 'zoom';
	head.title = `${b.title}\n${pctOf(counted(b)).toFixed(1)}%`;
	put(placed(head, x, y, w, TARGET));
	squarify(list, x + 1, y + TARGET, w - 2, h - TARGET - 1,
		({k, x}, ...at) => {
			if (at[2] < 2 || at[3] < 2)
				return;
			put(k ? tile(x, k.name.slice(k.name.lastIndexOf('/') + 1),
				k.name, b.linked && (() => packageLink(k)), ...at) :
				tile(x, 'other packages', 'other packages of ' + b.title,
					link, ...at));
		});
}

/* Its name over its binaries, or all of it where these would be too small. */
function repositoryTile(d, small, x, y, w, h) {
	const hit = w >= TARGET && h >= TARGET, name = fitting(d.name, w, h);
	return placed(el(hit ? 'button' : 'span', {type: hit && 'button',
		class: small ? 'tile ' + levelClass(pctOf(d)) : 'zoom',
		title: `${d.name}\n${pctOf(d).toFixed(1)}% of ${count(d.total)} ` +
			'statements', 'aria-label': hit && !name && d.name,
		onclick: hit ? () => zoomTo(d.name) : () => {}},
	name), x, y, w, h);
}

function drawMap() {
	const all = repositories(), one = all.find(d => d.name === zoomed) ||
		(all.length === 1 ? all[0] : null);
	const m = el('div', {class: 'map'});
	let room = MAP_TILES;
	const binariesIn = (d, x, y, w, h) => squarify(d.list.map(b => ({b,
		size: counted(b).total})).filter(t => t.size)
		.sort((p, r) => r.size - p.size || p.b.i - r.b.i),
	x, y, w, h, (t, x, y, w, h) => {
		if (w >= 2 && h >= 2 && room > 0)
			drawBinary(t.b, e => {
				room--;
				m.append(e);
			}, x, y, w, h);
	});
	const fill = () => {
		const w = m.clientWidth, h = m.clientHeight;
		if (one) {
			binariesIn(one, 0, 0, w, h);
			return;
		}
		squarify(all.map(d => ({d, size: d.total})), 0, 0, w, h,
			({d}, x, y, w, h) => {
				if (w < 3 || h < 3 || room <= 0)
					return;
				const small = w < 50 || h < 50;
				m.append(repositoryTile(d, small, x, y, w,
					small ? h : TARGET));
				if (!small)
					binariesIn(d, x + 1, y + TARGET, w - 2,
						h - TARGET - 1);
			});
	};
	const crumbs = el('p', {class: 'crumbs'}, ...(zoomed ? [el('button', {
		type: 'button', class: 'link', onclick: () => zoomTo('')},
	'All repositories'), ' / ', zoomed] : [one ? one.name :
		'All repositories; a click on a name shows one']));
	const legend = el('p', {class: 'legend'}, 'Area: statements. ',
		...LEVELS.map(([name]) => el('span', {class: 'key ' + levelClass(
			LEVELS.find(l => l[0] === name)[1])}, name)));
	return {box: el('div', null, crumbs, m, legend), fill};
}

function zoomTo(name) {
	zoomed = name;
	drawTab();
	saveState();
	document.querySelector('.crumbs button, .map button.zoom')?.focus();
}
