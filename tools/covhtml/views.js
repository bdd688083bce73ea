/* covhtml, page of a binary: the files as a tree, and as a map. */
const box = table.parentElement;
let other = null; /* what stands in place of the table */

function drawView() {
	const split = document.body.classList.contains('split');
	other?.remove();
	other = null;
	box.hidden = view !== 'list' && !split;
	if (split || view === 'list')
		return;
	other = view === 'tree' ? drawTree() : drawMap();
	list.append(other);
	if (view === 'map')
		fillMap(other.firstElementChild);
}

/* Folders of the files that are shown; one that holds nothing but a folder is
   written together with it. */
function folders() {
	const root = {name: '', dirs: new Map(), files: [], covered: 0, total: 0};
	for (const f of shown) {
		let d = root;
		const parts = f.path.split('/');
		const leaf = parts.pop();
		for (const p of parts) {
			if (!d.dirs.has(p))
				d.dirs.set(p, {name: p, dirs: new Map(), files: [],
					covered: 0, total: 0});
			d.covered += f.covered;
			d.total += f.total;
			d = d.dirs.get(p);
		}
		d.covered += f.covered;
		d.total += f.total;
		d.files.push({f, leaf});
	}
	function join(d) {
		while (d.dirs.size === 1 && !d.files.length) {
			const only = [...d.dirs.values()][0];
			d = {...only, name: (d.name ? d.name + '/' : '') +
				only.name};
		}
		d.children = [...d.dirs.values()].map(join);
		return d;
	}
	root.children = [...root.dirs.values()].map(join);
	return root;
}

function numbers(x) {
	const pct = percent(x.covered, x.total);
	const c = el('td', {class: 'c ' + levelClass(pct)},
		pct.toFixed(1) + '%');
	c.style.setProperty('--p', pct.toFixed(1));
	return [c, el('td', {class: 'n'}, count(x.total - x.covered)),
		el('td', {class: 'n'}, count(x.covered) + '/' + count(x.total))];
}

const treeOrder = (a, b) => {
	const by = orders[order];
	const x = t => ({low: (t.leaf || t.name).toLowerCase(),
		pct: percent((t.f || t).covered, (t.f || t).total),
		total: (t.f || t).total,
		missed: (t.f || t).total - (t.f || t).covered});
	const c = by ? by(x(a), x(b)) : orders.path(x(a), x(b));
	return down ? -c : c;
};

function treeRows(d, depth) {
	const out = [];
	for (const s of [...d.children].sort(treeOrder)) {
		const b = el('button', {type: 'button', class: 'fold',
			'aria-expanded': 'false'}, s.name + '/');
		const tr = el('tr', null, el('td', null, b), ...numbers(s));
		tr.cells[0].style.setProperty('--d', depth);
		let below = null;
		b.addEventListener('click', () => fold(tr, b, s, depth));
		tr.open = () => {
			below = below || treeRows(s, depth + 1);
			return below;
		};
		tr.node = s;
		out.push(tr);
	}
	for (const {f, leaf} of [...d.files].sort(treeOrder)) {
		const a = el('a', {href: '#file' + f.i, class: 'leaf'}, leaf);
		const tr = el('tr', {class: f.tr.className}, el('td', null, a),
			...numbers(f));
		tr.cells[0].style.setProperty('--d', depth);
		out.push(tr);
	}
	return out;
}

const opened = new Set(); /* folders, by their place in the tree */

function fold(tr, b, d, depth, force) {
	const open = force ?? b.getAttribute('aria-expanded') !== 'true';
	b.setAttribute('aria-expanded', open);
	if (open) {
		tr.after(...tr.open());
		if (d.children.length + d.files.length === 1 && d.children.length)
			tr.open()[0].querySelector('.fold')?.click();
		return;
	}
	for (const below of tr.open()) {
		const f = below.querySelector('.fold');
		if (f && f.getAttribute('aria-expanded') === 'true')
			fold(below, f, below.node, depth + 1, false);
		below.remove();
	}
}

function drawTree() {
	const root = folders();
	const t = el('table', {id: 'tree'}, table.tHead.cloneNode(true),
		el('tbody', null, ...treeRows(root, 0)));
	const mark = sortable2(t);
	mark(order, down);
	/* A small tree stands open. */
	let budget = 40;
	for (let i = 0; i < t.tBodies[0].rows.length && budget > 0; i++) {
		const tr = t.tBodies[0].rows[i];
		const size = tr.node ? tr.node.children.length +
			tr.node.files.length : 0;
		if (!tr.node || size > budget)
			continue;
		budget -= size;
		const b = tr.querySelector('.fold');
		if (b.getAttribute('aria-expanded') !== 'true')
			fold(tr, b, tr.node, 0, true);
	}
	return el('div', {class: 'scroll'}, t);
}

/* Heads of the cloned table: buttons are there, what they do is not. */
function sortable2(t) {
	for (const h of t.tHead.rows[0].cells)
		h.replaceChildren(h.textContent);
	return sortable(t, (name, d) => {
		order = name;
		down = d;
		showSort(order, down);
		arrange();
		filter();
	});
}

function drawMap() {
	return el('div', null, el('div', {class: 'map'}),
		el('p', {class: 'maphint'}, 'Area is statements, colour is ' +
			'coverage: blue is covered, orange is not. A click opens ' +
			'the file.'));
}

function fillMap(m) {
	const put = (e, x, y, w, h) => {
		e.style.left = x + 'px';
		e.style.top = y + 'px';
		e.style.width = w + 'px';
		e.style.height = h + 'px';
		m.append(e);
	};
	function draw(d, x, y, w, h, path) {
		const items = [...d.children.map(c => ({d: c, size: c.total})),
			...d.files.map(x => ({...x, size: x.f.total}))]
			.filter(t => t.size > 0).sort((a, b) => b.size - a.size);
		squarify(items, x, y, w, h, (t, x, y, w, h) => {
			if (w < 1 || h < 1)
				return;
			if (!t.d) {
				const fits = w > 34 && h > 15;
				const a = el('a', {href: '#file' + t.f.i,
					class: levelClass(t.f.pct) + (fits ? ' named' :
						''),
					title: `${t.f.path}\n${t.f.pct.toFixed(1)}% of ` +
						`${count(t.f.total)} statements`},
					fits ? t.leaf : '');
				put(a, x, y, w, h);
				return;
			}
			const full = path + t.d.name + '/';
			const head = w > 60 && h > 34 ? 16 : 0;
			if (head)
				put(el('span', {title: full}, t.d.name), x, y, w,
					head);
			draw(t.d, x + (head ? 2 : 0), y + head,
				w - (head ? 4 : 0), h - head - (head ? 2 : 0), full);
		});
	}
	draw(folders(), 0, 0, m.clientWidth, m.clientHeight, '');
}
