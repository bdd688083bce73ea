/* covhtml, page of a binary: its data (data.c), unpacked. Pieces and texts
   stand on the page or, when it does not stand alone, in files beside it; these
   come by script elements, which work from file:// too. */
const sheet = byId('main').dataset;
const alone = 'alone' in sheet;
const nonce = document.currentScript.nonce;

async function unpack(packed) {
	const text = atob(packed), bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++)
		bytes[i] = text.charCodeAt(i);
	return new Response(new Blob([bytes]).stream().pipeThrough(
		new DecompressionStream('deflate'))).json();
}

const AGAIN = 'This page was made again since it was opened: reload it.';
const arrived = {};
function covData(key, packed) {
	arrived[document.currentScript.getAttribute('src')] =
		key === sheet.key ? packed : null;
}
let textNames = []; /* of files */
function covTexts(key, names) {
	if (key === sheet.key)
		textNames = names.split(' ');
}
function covText(name, text) {
	arrived['src/' + name + '.js'] = text;
}
function load(src) {
	return new Promise((done, fail) => {
		const s = el('script', {src, nonce});
		s.onload = () => {
			s.remove();
			const what = arrived[src];
			delete arrived[src];
			if (what == null)
				fail(new Error(AGAIN));
			else
				done(what);
		};
		s.onerror = () => {
			s.remove();
			fail(new Error(`${src} cannot be read. ${AGAIN}`));
		};
		document.head.append(s);
	});
}

/* A piece, unpacked once: "lines" or "who". */
const pieces = {};
function piece(name) {
	return pieces[name] = pieces[name] || (alone ?
		Promise.resolve(byId(name).textContent) :
		load(`data/${sheet.hash}${name === 'who' ? '-who' : ''}.js`))
		.then(unpack);
}

/* The text of a file; null when there is none. */
async function textOf(f) {
	if (!f.has)
		return null;
	if (!alone) {
		await piece('lines');
		return load(`src/${textNames[f.i]}.js`);
	}
	return byId('t' + f.i).textContent.replace(
		/\\(?:x([0-9a-f]{2})|([^]))/g, (m, hex, c) =>
			hex ? String.fromCharCode(parseInt(hex, 16)) : c);
}

/* Work on many things in steps that leave the page alive. */
async function inSteps(n, work) {
	let until = performance.now() + 12;
	for (let i = 0; i < n; i++) {
		work(i);
		if (performance.now() > until) {
			await new Promise(next => setTimeout(next));
			until = performance.now() + 12;
		}
	}
}

/* A break, so that the page stays alive. */
const breathe = () => new Promise(next => setTimeout(next));

/* The blocks of a file. */
function blocksOf(lines, i) {
	const v = JSON.parse(lines.b[i]), blocks = [];
	let line = 0, col = 0, rank = lines.first[i];
	for (let k = 0; k < v.length; k += 6) {
		const l0 = line + v[k], c0 = v[k + 1] + (v[k] ? 0 : col);
		line = l0 + v[k + 2];
		col = v[k + 3];
		blocks.push({l0, c0, l1: line, c1: col, stmts: v[k + 4],
			n: Number(v[k + 5]), exact: v[k + 5],
			rank: v[k + 5] ? rank++ : -1});
	}
	return blocks;
}

/* The functions of a file. */
function funcsOf(lines, i) {
	const v = JSON.parse(lines.f[i]), funcs = [];
	for (let k = 0, from = 0; k < v.length; k += 3) {
		from += v[k + 1];
		funcs.push({file: i, name: v[k], l0: from, l1: from + v[k + 2]});
	}
	return funcs;
}

/* Never entered, partly, fully; empty ones are of no kind. */
const KINDS = {never: 'never entered', partly: 'partly run',
	fully: 'fully run', empty: 'empty'};
const kindOf = f => !f.total ? 'empty' : !f.covered ? 'never' :
	f.covered < f.total ? 'partly' : 'fully';

/* With how many blocks ran in the files before each. */
async function linesPiece() {
	const lines = await piece('lines');
	if (!lines.first) {
		let sum = 0;
		lines.first = lines.ran.map(n => (sum += n) - n);
		lines.sum = sum;
	}
	return lines;
}

/* Names come from files that anybody may have written: what turns the
   direction of a line is replaced. */
const TURNS = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const plain = s => s.replace(TURNS, '\ufffd');
