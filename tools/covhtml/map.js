/* covhtml, page of a binary: the files as a map. */

/* Tiles are about so many square pixels each, or their folder is one. */
const TILE = 400;
let mapAt = ''; /* the folder that one has zoomed to */

function zoomTo(at) {
	mapAt = at;
	drawView();
	viewBox.querySelector('.mappath button:last-of-type')?.focus();
}

function mapPath() {
	const parts = mapAt.split('/').slice(0, -1);
	return el('p', {class: 'mappath'}, ...['All files', ...parts].map((p, i) =>
		el('button', {type: 'button', class: 'btn', onclick: () =>
			zoomTo(parts.slice(0, i).map(x => x + '/').join(''))}, p)));
}

function drawMap() {
	const m = el('div', {class: 'map'});
	const box = el('div', null, mapPath(), m, el('p', {class: 'maphint'},
		'Area is statements, colour is coverage: blue is covered, orange ' +
		'is not, and what is critical or poor is hatched. A file opens, a ' +
		'folder fills the map.'));
	return {box, done: () => fillMap(m), focus: f => m.querySelector(
		`[data-file="${f.i}"]`)?.focus()};
}

/* What a tile says. */
const tileText = (path, x) => `${path}\n${percent(x.covered, x.total)
	.toFixed(1)}% of ${count(x.total)} statements`;

function folderAt(d, at) {
	for (const c of d.children)
		if (at.startsWith(c.at))
			return folderAt(c, at);
	return d;
}

function fillMap(m) {
	const put = (e, x, y, w, h) => {
		e.style.left = x + 'px';
		e.style.top = y + 'px';
		e.style.width = w + 'px';
		e.style.height = h + 'px';
		m.append(e);
	};
	/* Targets are not smaller than they should be; lists have all. */
	const tile = (tag, t, path, name, w, h, more) => {
		if (w < 24 || h < 24) {
			const {href, onclick} = more;
			tag = 'span';
			more = {onclick: onclick || (() => location.hash = href)};
		}
		const fits = w > 34 && h > 15;
		return el(tag, {...more, class: 'tile ' + levelClass(percent(
			t.covered, t.total)) + (fits ? ' named' : ''),
		title: tileText(path, t), 'aria-label': tileText(path, t)},
		fits ? name : '');
	};
	function draw(d, x, y, w, h) {
		const items = [...d.children.map(c => ({d: c, size: c.total})),
			...d.files.map(x => ({...x, size: x.f.total}))]
			.filter(t => t.size > 0).sort((a, b) => b.size - a.size);
		squarify(items, x, y, w, h, (t, x, y, w, h) => {
			if (w < 2 || h < 2)
				return;
			if (!t.d) {
				put(tile('a', t.f, t.f.path, t.leaf, w, h,
					{href: addressOf(t.f), 'data-file': t.f.i}),
				x, y, w, h);
				return;
			}
			const zoom = {type: 'button', onclick: () => zoomTo(t.d.at)};
			const n = t.d.children.length + t.d.files.length;
			if (w * h / n < TILE && n > 1) {
				put(tile('button', t.d, t.d.at, t.d.name + '/', w, h,
					zoom), x, y, w, h);
				return;
			}
			const head = w > 60 && h > 70 ? 24 : 0;
			if (head)
				put(el('button', {...zoom, class: 'dirname',
					title: t.d.at}, t.d.name), x, y, w, head);
			draw(t.d, x + (head ? 2 : 0), y + head,
				w - (head ? 4 : 0), h - head - (head ? 2 : 0));
		});
	}
	draw(folderAt(folders(), mapAt), 0, 0, m.clientWidth, m.clientHeight);
}
