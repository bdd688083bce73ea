/* covhtml, page of a binary: the files as a tree of folders. */

/* Folders of the files that are shown; one that holds nothing but a folder is
   written together with it. */
function folders() {
	const make = (name, at) => ({name, at, dirs: new Map(), files: [],
		covered: 0, total: 0});
	const root = make('', '');
	for (const f of shown) {
		let d = root;
		const parts = f.path.split('/');
		const leaf = parts.pop();
		for (const p of parts) {
			if (!d.dirs.has(p))
				d.dirs.set(p, make(p, d.at + p + '/'));
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
			const only = d.dirs.values().next().value;
			d = {...only, name: (d.name ? d.name + '/' : '') +
				only.name};
		}
		d.children = [...d.dirs.values()].map(join);
		return d;
	}
	root.children = [...root.dirs.values()].map(join);
	return root;
}

const treeOrder = (a, b) => {
	const by = orders[order];
	const x = t => {
		const s = t.f || t;
		return {low: (t.leaf || t.name).toLowerCase(),
			pct: percent(s.covered, s.total), total: s.total,
			missed: s.total - s.covered};
	};
	const c = by ? by(x(a), x(b)) : orders.path(x(a), x(b));
	return down ? -c : c;
};

let openDirs = null; /* which folders stand open, by path */
let treeRoot = null, treeRows = [];

/* A small tree stands open. */
function openSmall(root) {
	let budget = 40;
	const queue = [root];
	openDirs = new Set();
	for (let i = 0; i < queue.length && budget > 0; i++)
		for (const d of [...queue[i].children].sort(treeOrder)) {
			const size = d.children.length + d.files.length;
			if (size > budget)
				continue;
			budget -= size;
			openDirs.add(d.at);
			queue.push(d);
		}
}

function flatten(d, depth, out) {
	for (const s of d.children.sort(treeOrder)) {
		out.push({d: s, depth});
		if (openDirs.has(s.at))
			flatten(s, depth + 1, out);
	}
	for (const s of d.files.sort(treeOrder))
		out.push({f: s.f, leaf: s.leaf, depth});
	return out;
}

function openTo(path) {
	for (let i = path.indexOf('/'); i >= 0; i = path.indexOf('/', i + 1))
		openDirs.add(path.slice(0, i + 1));
}

function treeRow(r) {
	const name = r.d ? el('button', {type: 'button', class: 'fold',
		'aria-expanded': openDirs.has(r.d.at) ? 'true' : 'false',
		onclick: () => foldDir(r.d, !openDirs.has(r.d.at))},
	r.d.name + '/') : el('a', {class: 'leaf', href: addressOf(r.f),
		title: r.f.path, 'aria-current': r.f === reading && 'true'}, r.leaf);
	const tr = el('tr', {class: [r.f && r.f === reading && 'here',
		r.f && !r.f.has && 'ns'].filter(Boolean).join(' ')},
	el('td', null, name), ...numbers(r.d || r.f));
	tr.cells[0].style.setProperty('--d', r.depth);
	return tr;
}

function foldDir(d, open) {
	if (open) {
		openDirs.add(d.at);
		/* Down to where there is a choice. */
		for (let s = d; s.children.length === 1 && !s.files.length;) {
			s = s.children[0];
			openDirs.add(s.at);
		}
	} else {
		openDirs.delete(d.at);
	}
	showTree();
}

function foldAll(open) {
	openDirs = new Set();
	(function each(d) {
		if (open)
			d.children.forEach(c => {
				openDirs.add(c.at);
				each(c);
			});
	})(treeRoot);
	showTree();
}

function showTree() {
	treeRows = flatten(treeRoot, 0, []);
	drawers.tree.window().show(treeRows.length);
}

function drawTree() {
	const keyOf = r => r.d ? r.d.at : r.f.i;
	const t = drawers.tree = drawers.tree || tableView('tree', fileHeads(),
		setOrder, {row: i => treeRow(treeRows[i]),
			key: i => keyOf(treeRows[i])});
	t.mark(order, down);
	if (!t.outer) {
		t.outer = el('div', null, el('p', {class: 'folds'},
			el('button', {type: 'button', class: 'btn', onclick: () =>
				foldAll(true)}, 'Expand all'),
			el('button', {type: 'button', class: 'btn', onclick: () =>
				foldAll(false)}, 'Collapse all')), t.box);
		t.body.addEventListener('keydown', e => {
			const row = treeRows[e.target.closest('tr')?.rowNumber];
			if (row?.d && (e.key === 'ArrowRight' ||
				e.key === 'ArrowLeft')) {
				e.preventDefault();
				foldDir(row.d, e.key === 'ArrowRight');
			}
		});
	}
	treeRoot = folders();
	if (!openDirs)
		openSmall(treeRoot);
	if (q.value)
		shown.slice(0, 200).forEach(f => openTo(f.path));
	if (reading)
		openTo(reading.path);
	const at = f => treeRows.findIndex(r => r.f === f);
	return {box: t.outer, done() {
		showTree();
		if (reading && at(reading) >= 0)
			t.window().to(at(reading));
	}, focus(f) {
		openTo(f.path);
		showTree();
		t.window().focus(at(f));
	}};
}
