/* covhtml, index: a map of repositories and their binaries. Area is
   statements, colour and hatching are coverage; a repository can fill it. */
let zoomed = ''; /* the repository that does */
const MAP_TILES = 600;

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

function binaryTile(b, x, y, w, h) {
	const c = counted(b), name = fitting(b.title, w, h);
	const e = b.linked ? pageLink(b) : el('span');
	e.className = 'tile ' + levelClass(pctOf(c));
	e.title = `${b.title}\n${pctOf(c).toFixed(1)}% of ${count(c.total)} ` +
		`statements, ${count(missedOf(c))} never run`;
	if (name)
		e.append(name, h > 36 && w > 44 ? el('small', null,
			pctOf(c).toFixed(0) + '%') : '');
	else
		e.setAttribute('aria-label', b.title);
	return placed(e, x, y, w, h);
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
		if (w >= 2 && h >= 2 && room-- > 0)
			m.append(binaryTile(t.b, x, y, w, h));
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
				const head = w > 50 && h > 40 ? 20 : 0;
				if (head)
					m.append(placed(el('button', {type: 'button',
						class: 'zoom', title: `${d.name}\n` +
							`${pctOf(d).toFixed(1)}% of ` +
							`${count(d.total)} statements`,
						onclick: () => zoomTo(d.name)},
					fitting(d.name, w, 20)), x, y, w, head));
				binariesIn(d, x + 1, y + head, w - 2, h - head - 1);
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
	document.querySelector('.crumbs button, .map .zoom')?.focus();
}
