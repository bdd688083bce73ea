/* covhtml: what both kinds of page use. Text only ever becomes text: no
   markup is made of data. */
const byId = id => document.getElementById(id);

function el(tag, props, ...children) {
	const e = document.createElement(tag);
	for (const [k, v] of Object.entries(props || {})) {
		if (k === 'class')
			e.className = v;
		else if (k.startsWith('on')) {
			if (v)
				e.addEventListener(k.slice(2), v);
		} else if (v !== false && v != null)
			e.setAttribute(k, v === true ? '' : v);
	}
	e.append(...children.filter(c => c != null));
	return e;
}

function svg(...paths) {
	const ns = 'http://www.w3.org/2000/svg';
	const s = document.createElementNS(ns, 'svg');
	s.setAttribute('viewBox', '0 0 24 24');
	s.setAttribute('aria-hidden', 'true');
	for (const d of paths) {
		const p = document.createElementNS(ns, 'path');
		p.setAttribute('d', d);
		s.append(p);
	}
	return s;
}

const LEVELS = [['excellent', 70], ['good', 50], ['moderate', 30],
	['poor', 15], ['critical', -1]];
const levelOf = pct => LEVELS.find(l => pct >= l[1])[0];
const levelClass = pct => 'l' + (4 - LEVELS.findIndex(l => pct >= l[1]));
const percent = (c, t) => t ? c / t * 100 : 0;
/* A count in few characters: 12,345 is 12k. */
function narrow(n) {
	let x = Number(n), i = 0;
	if (x < 10000)
		return count(n);
	for (; x >= 1000 && i < 6; i++)
		x /= 1000;
	return (x < 10 ? Math.floor(x * 10) / 10 : Math.floor(x)) + ' kMGTPE'[i];
}
const count = n => String(n).replace(/\B(?=(\d{3})+$)/g, ',');

/* Three positions: as the system has it, light, dark. */
function themeButton() {
	const root = document.documentElement;
	const names = {'': 'as the system', light: 'light', dark: 'dark'};
	const icons = {
		'': ['M12 4a8 8 0 1 0 0 16z', 'M12 4a8 8 0 0 1 0 16'],
		light: ['M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z', 'M12 2v2M12 20v2' +
			'M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4' +
			'M17.6 6.4L19 5'],
		dark: ['M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z'],
	};
	const b = el('button', {type: 'button', class: 'icon'});
	function show() {
		const now = root.dataset.theme || '';
		b.replaceChildren(svg(...icons[now]));
		b.title = 'Colours: ' + names[now];
		b.setAttribute('aria-label', b.title);
	}
	b.addEventListener('click', () => {
		const order = ['', 'light', 'dark'];
		const next = order[(order.indexOf(root.dataset.theme || '') + 1) %
			3];
		if (next)
			root.dataset.theme = next;
		else
			delete root.dataset.theme;
		try {
			localStorage.setItem('cov-theme', next);
		} catch (e) { /* then it lasts as long as the page */ }
		show();
	});
	show();
	return b;
}

/* Head cells with data-sort become buttons; sort(name, descending). */
function sortable(table, sort) {
	const heads = [...table.tHead.rows[0].cells].filter(c => c.dataset.sort);
	function show(name, down) {
		for (const h of heads) {
			if (h.dataset.sort === name)
				h.setAttribute('aria-sort', down ? 'descending' :
					'ascending');
			else
				h.removeAttribute('aria-sort');
		}
	}
	for (const h of heads) {
		const b = el('button', {type: 'button'}, ...h.childNodes);
		h.append(b);
		b.addEventListener('click', () => {
			const down = h.getAttribute('aria-sort') === 'ascending';
			show(h.dataset.sort, down);
			sort(h.dataset.sort, down);
		});
	}
	return show;
}

/* The state of filters lives behind the # of the address. */
function readState() {
	return new URLSearchParams(location.hash.slice(1));
}
function stateAddress(pairs) {
	const p = new URLSearchParams();
	for (const [k, v] of pairs)
		if (v)
			p.set(k, v);
	const text = p.toString();
	return text ? '#' + text : location.pathname + location.search;
}
function writeState(pairs) {
	history.replaceState(history.state, '', stateAddress(pairs));
}

const typing = e => /^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName);

/* The way back to the index keeps the filters that one came with. */
const cameWith = new URLSearchParams(location.search).get('back');
const wayBack = document.querySelector('.bar a.up');
if (cameWith && wayBack)
	wayBack.hash = cameWith;

byId('bar').append(themeButton());
