/* covhtml, page of a binary: its functions, and the outline of one file. */
let allFuncs = null; /* of the binary, once they were asked for */
let funcsShown = [];

const funcKind = el('select', {'aria-label': 'Functions', class: 'onlyfuncs'},
	el('option', {value: ''}, 'All functions'),
	...['never', 'partly', 'fully'].map(k =>
		el('option', {value: k}, KINDS[k])));
funcKind.addEventListener('change', () => filter());

const funcOrders = {
	name: (a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0,
	path: (a, b) => a.file - b.file || a.l0 - b.l0,
	pct: (a, b) => percent(a.covered, a.total) - percent(b.covered, b.total),
	missed: (a, b) => a.total - a.covered - (b.total - b.covered),
	most: (a, b) => Number(a.most) - Number(b.most),
};
let funcOrder = 'missed', funcDown = true;

async function readFuncs() {
	const lines = await linesPiece(), all = [];
	await inSteps(files.length, i => {
		const funcs = funcsOf(lines, i);
		if (funcs.length)
			countFuncs(funcs, shownBlocks(lines, files[i]));
		for (const f of funcs)
			all.push(f);
	});
	await inSteps(all.length, i => {
		all[i].low = plain(all[i].name).toLowerCase() + '\n' +
			files[all[i].file].low;
	});
	return all;
}

/* What of a function ran: a mark that needs no colour, and words. */
function kindMark(f) {
	const k = kindOf(f);
	return el('span', {class: 'fk fk-' + k}, KINDS[k]);
}

function funcRow(f) {
	const file = files[f.file];
	const [c, missed] = numbers(f);
	return el('tr', {class: kindOf(f)}, el('td', null, el('a', {
		href: addressOf(file, f.l0)}, plain(f.name)), ' ',
	el('small', null, ...breakable(file.path), ':' + f.l0)),
	el('td', {class: 'kindcell'}, kindMark(f)), c, missed,
	el('td', {class: 'n', title: count(f.most)}, mask ? '' :
		narrow(f.most)));
}

function drawFunctions() {
	const t = drawers.functions = drawers.functions || tableView('functions',
		tableHead(['name', 'Function'], ['', 'Ran'], ['pct', 'Coverage'],
			['missed', 'Missed', true], ['most', 'Hottest', true]),
		(name, d) => {
			funcOrder = name;
			funcDown = d;
			drawView();
		}, {row: i => funcRow(funcsShown[i]),
			key: i => funcsShown[i].file + ':' + funcsShown[i].l0});
	t.mark(funcOrder, funcDown);
	return {box: t.box, focus() {}, async done() {
		try {
			allFuncs = allFuncs || await readFuncs();
		} catch (e) {
			t.box.replaceChildren(el('p', {class: 'empty'}, e.message));
			return;
		}
		const words = wordsOf(q.value), by = funcOrders[funcOrder];
		const k = funcKind.value;
		funcsShown = allFuncs.filter(f => f.total && (!k ||
			kindOf(f) === k) && hasWords(f.low, words) &&
			(!level.value || levelOf(percent(f.covered, f.total)) ===
				level.value));
		if (by)
			funcsShown.sort((a, b) => (funcDown ? -by(a, b) : by(a, b)) ||
				a.file - b.file || a.l0 - b.l0);
		if (view !== 'functions' || reading)
			return;
		note.textContent = allFuncs.length ?
			`${count(funcsShown.length)} of ${count(allFuncs.length)} ` +
			'functions' : 'Functions are known where sources are.';
		t.window().show(funcsShown.length);
	}};
}

/* --- the outline: what one file declares, in its order ------------------------ */

let outline = []; /* functions of the file that is open (page.js) */

function outlineRow(f) {
	const tr = el('tr', {class: kindOf(f)}, el('td', null, el('a', {
		href: addressOf(reading, f.l0)}, plain(f.name)), ' ', kindMark(f)),
	...numbers(f));
	return tr;
}

function drawOutline() {
	const t = drawers.outline = drawers.outline || tableView('outline',
		tableHead(['', 'Function'], ['', 'Coverage'], ['', 'Missed', true],
			['', 'Statements', true]), () => {},
		{row: i => outlineRow(outline[i]), key: i => outline[i].l0});
	const none = el('p', {class: 'empty'}, 'No functions are known here.');
	return {box: outline.length ? t.box : el('div', {class: 'scroll'}, none),
		focus() {}, done: () => outline.length &&
			t.window().show(outline.length)};
}
