/* covhtml, index: the data (indexdata.c says how it is written). Parsed in
   pieces, so that nothing waits long for it. */
const lower = s => s.toLowerCase();
const pause = () => new Promise(done => setTimeout(done));

const binaries = [], owners = [], packages = [];
let overview = {};

function binaryOf([hash, title, url = '', commit = '', group = '', key = '',
	total = 0, covered = 0, linked = 0, files = 0, texts = 0, skewed = 0,
	ownTotal = 0, ownCovered = 0, error = '']) {
	const b = {i: binaries.length, hash, title, url, commit, group, key, total,
		covered, linked, files, texts, skewed, error, owners: 0, pods: 0,
		newest: '', pct: percent(covered, total), missed: total - covered,
		text: lower([hash, title, url, commit, group, key, error].join('\n'))};
	/* Without files nobody knows what of it is generated. */
	b.own = files ? {total: ownTotal, covered: ownCovered} : b;
	return b;
}

function ownerOf([n, namespace = '', type = '', name = '', binary = '',
	image = '', containers = [], pods = [], hosts = [], podCount = 0,
	first = '', last = '', total = 0, covered = 0, builds = 1, host = 0,
	images = []]) {
	const b = binaries[n];
	const r = {i: owners.length, b, namespace, type, name, binary, image,
		containers, pods, hosts, images, podCount, first, last, total, covered,
		builds, host, container: containers.join(' '),
		ran: containers.join(' ') + ' / ' + binary,
		pct: total ? percent(covered, total) : -1,
		text: lower([namespace, type, name, binary, image, ...containers,
			...pods, ...hosts, ...images].join('\n'))};
	b.owners++;
	if (!b.title || b.title === b.hash)
		b.title = binary || b.hash;
	if (last > b.newest)
		b.newest = last;
	return r;
}

function packageOf([n, name = '', total = 0, covered = 0, ownTotal = 0,
	ownCovered = 0]) {
	return {i: packages.length, b: binaries[n], name: name || '.', total,
		covered, own: {total: ownTotal, covered: ownCovered},
		text: lower(name)};
}

const parsed = e => {
	const text = e.textContent;
	e.remove();
	return JSON.parse(text);
};

/* Everything of one kind, with a pause when it took long. */
async function load(kind, into, make) {
	let since = performance.now();
	for (const e of document.querySelectorAll('script.' + kind)) {
		for (const a of parsed(e))
			into.push(make(a));
		if (performance.now() - since > 15) {
			await pause();
			since = performance.now();
		}
	}
}

async function loadAll() {
	for (const e of document.querySelectorAll('noscript'))
		e.remove();
	await load('binaries', binaries, binaryOf);
	await load('rows', owners, ownerOf);
	await load('packages', packages, packageOf);
	const e = document.querySelector('script.overview');
	if (e)
		overview = parsed(e);
}
