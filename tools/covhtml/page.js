/* covhtml, page of a binary: opening a file, addresses, and keys. What stands
   behind the # is PATH@COMMIT:L10-20, or fileN:L10-20, or else the state of
   the list. */
const source = byId('source'), blob = sheet.blob;
const title = document.title;
let listTop = 0;
let wantSide = true;

const said = el('p', {class: 'note warn', role: 'status', id: 'said',
	hidden: true});
function say(text) {
	said.textContent = text;
	said.hidden = !text;
}

function setSide(on) {
	wantSide = on;
	document.body.classList.toggle('split', on && !!reading);
	splitter.textContent = on ? 'Hide file list' : 'Show file list';
	splitter.setAttribute('aria-expanded', on);
	if (reading && on)
		drawView();
}

/* --- opening -------------------------------------------------------------------- */

/* The blocks as they are shown: of the chosen owners, when some are. */
function shownBlocks(lines, f) {
	if (lines.skewed[f.i])
		return [];
	const blocks = blocksOf(lines, f.i);
	for (const b of blocks) {
		b.part = mask && b.rank >= 0;
		if (b.part)
			b.n = mask[b.rank];
	}
	return blocks;
}

async function openFile(f, a, z) {
	const same = reading === f;
	if (!same) {
		if (!reading)
			listTop = scrollY;
		reading = f;
		current?.code.end();
		current = null;
	}
	document.body.classList.add('reading');
	source.hidden = false;
	document.title = f.path;
	if (!same) {
		setSide(wantSide);
		find.value = findNote.textContent = '';
		source.replaceChildren(fileHead(f), el('div', {class: 'stage plain'},
			f.has ? el('p', {class: 'empty'}, 'Opening …') :
				byId('no-source').content.cloneNode(true)));
		showGap();
	}
	if (!same && f.has) {
		try {
			const [text, lines] = await Promise.all([textOf(f),
				linesPiece()]);
			if (reading !== f)
				return;
			await drawFile(f, text, lines);
		} catch (e) {
			source.lastChild.replaceChildren(el('p', {class: 'empty'},
				e.message));
			return;
		}
	}
	if (a)
		markLines(a, z);
	else if (!same && current?.gaps.length)
		openGap();
}

async function drawFile(f, text, lines) {
	const blocks = shownBlocks(lines, f), funcs = funcsOf(lines, f.i);
	await breathe();
	const d = await decode(text, blocks);
	countFuncs(funcs, blocks);
	d.never = neverLines(d, funcs);
	const gaps = gapsOf(d, funcs);
	await breathe();
	if (reading !== f)
		return;
	outline = funcs;
	current = {d, gaps, at: -1, code: drawCode(f, d)};
	await breathe();
	if (reading !== f)
		return;
	source.replaceChildren(fileHead(f, lines, d), ...(lines.skewed[f.i] ?
		[el('p', {class: 'note warn'}, 'The blocks do not fit this text, ' +
			'which is not the one that was compiled: it is shown without ' +
			'them.')] : []), el('div', {class: 'stage'}, current.code.box,
		strip(d, gaps, l => current.code.to(l, 1 / 3))));
	current.code.show();
	current.code.box.focus({preventScroll: true});
	showGap();
	if (wantSide)
		drawView();
}

/* The first gap, which may be on the screen already. */
function openGap() {
	current.at = 0;
	current.code.to(current.gaps[0].a);
	if (current.code.at() > 1)
		current.code.to(current.gaps[0].a, 1 / 3);
	showGap();
}

function markLines(a, z) {
	const d = current?.d;
	if (!d)
		return;
	d.sel = [a, z];
	current.code.again();
	current.code.to(a, 1 / 3);
	const g = current.gaps.findIndex(g => g.z >= a);
	current.at = g >= 0 && current.gaps[g].a <= z ? g : current.at;
	showGap();
}

/* The same file, drawn anew. */
function reopen() {
	const f = reading, l = current?.code.at();
	reading = null;
	openFile(f, 0, 0).then(() => l && current?.code.to(l, 0));
}

function closeFile() {
	const f = reading;
	if (!f)
		return;
	reading = null;
	current?.code.end();
	current = null;
	document.body.classList.remove('reading', 'split');
	source.hidden = true;
	source.replaceChildren();
	document.title = title;
	return f;
}

function toList() {
	history.pushState(null, '', listAt);
	route();
}

/* --- addresses -------------------------------------------------------------------- */

/* {f, a, z} of what stands behind the #; what: it is of no file here. */
function fileOf(hash) {
	const m = /^(.*?)(?:[:-]L(\d+)(?:-L?(\d+))?)?$/.exec(hash);
	const a = Number(m[2] || 0), z = Number(m[3] || a);
	const range = {a: Math.min(a, z), z: Math.max(a, z)};
	const n = /^file(\d+)$/.exec(m[1]);
	if (n)
		return {f: files[Number(n[1])], what: m[1], ...range};
	let path = m[1];
	try {
		path = decodeURIComponent(path);
	} catch (e) { /* then it is as it stands there */ }
	const cut = path.lastIndexOf('@');
	const named = p => files.find(f => f.path === p);
	if (named(path))
		return {f: named(path), what: path, ...range};
	return {f: cut > 0 ? named(path.slice(0, cut)) : undefined, what: path,
		commit: path.slice(cut + 1), ...range};
}

function route() {
	const hash = location.hash.slice(1);
	say('');
	if (hash && !/^(q|level|sort|view|by|kind)=/.test(hash)) {
		const to = fileOf(hash);
		if (to.f) {
			if (to.commit && !(sheet.commit || '').startsWith(to.commit))
				say(`The link is of commit ${to.commit}, this page is ` +
					`${sheet.commit ? 'of ' + sheet.commit.slice(0, 12) :
						'of an unknown one'}: lines may have moved.`);
			openFile(to.f, to.a, to.z);
			return;
		}
		say(`There is no file “${plain(to.what)}” here.`);
	}
	const was = closeFile(), s = readState();
	const o = s.get('sort') || '';
	q.value = s.get('q') || '';
	level.value = s.get('level') || '';
	funcKind.value = s.get('kind') || '';
	view = views[s.get('view')] ? s.get('view') : 'list';
	order = orders[o.replace(/-$/, '')] ? o.replace(/-$/, '') : '';
	down = o.endsWith('-');
	if (by.value !== (s.get('by') || '')) {
		by.value = s.get('by') || '';
		choose();
	}
	filter();
	if (was) {
		scrollTo(0, listTop);
		if (shown.includes(was))
			drawnView.focus(was);
	}
}

/* A click on a number is an address, with shift that of all from the marked one
   to it; on a count, who ran it. Lines are lower than targets should be: the
   keys l and w do the same where one is. */
source.addEventListener('click', e => {
	const row = e.target.closest('.ln'), l = row && Number(row.id.slice(1));
	if (e.target.closest('.no')) {
		const from = e.shiftKey && current.d.sel[0] > 0 ?
			current.d.sel[0] : l;
		location.hash = addressOf(reading, Math.min(from, l),
			Math.max(from, l));
	} else if (e.target.closest('.whose')) {
		whoRanLine(l);
	}
});

/* Where one is: the marked line, the gap, or the first that is seen. */
const lineHere = () => current.d.sel[0] > 0 ? current.d.sel[0] :
	Math.max(1, current.at >= 0 ? current.gaps[current.at].a :
		current.code.at());

function linkLine() {
	if (current)
		location.hash = addressOf(reading, lineHere());
}

/* Of a line, or of the first one from there on that ran. */
function whoRanLine(line) {
	const d = current?.d;
	let l = line || (d ? lineHere() : 0);
	while (d && l <= d.lines.length && !(d.state[l] & RAN))
		l++;
	if (d && who() && l <= d.lines.length)
		tellLine(l, d.on[l].filter(b => b.n > 0).map(b => b.rank));
}

/* --- beginning ------------------------------------------------------------------------ */

function start(head) {
	readFiles(head);
	byId('tools').append(el('label', {class: 'search'}, q), level, funcKind,
		by, sorter, seg, note);
	list.prepend(said, byNote);
	viewBox.before(sideSeg);
	readOwners(head);
	for (const b of document.querySelectorAll('#levels .level'))
		b.addEventListener('click', () => {
			level.value = level.value === b.dataset.level ? '' :
				b.dataset.level;
			filter();
		});
	q.addEventListener('input', filter);
	level.addEventListener('change', filter);
	document.body.append(help);
	byId('bar').append(el('button', {type: 'button', class: 'icon',
		title: 'Keys (?)', 'aria-label': 'Keys', onclick: () =>
			help.showModal()}, svg('M9.2 9a2.9 2.9 0 1 1 4.1 2.7c-.9.4-1.3 ' +
		'1-1.3 1.9v.4', 'M12 17.2v.1')));
	setSide(true);
	let resized = 0;
	addEventListener('resize', () => {
		clearTimeout(resized);
		resized = setTimeout(() => view === 'map' && !reading && drawView(),
			150);
	});
	addEventListener('hashchange', route);
	addEventListener('popstate', route);
	route();
	document.documentElement.dataset.ready = '';
}
unpack(byId('head').textContent).then(start).catch(e =>
	byId('view').append(el('p', {class: 'note warn'}, 'This page could not ' +
		'be drawn: ' + e.message)));
