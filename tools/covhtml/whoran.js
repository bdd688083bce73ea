/* covhtml, page of a binary: who ran it. Of each owner it is known which blocks
   it ran (whoran.h); one can see what one owner, one namespace or one node ran,
   and who ran a line. */
let owners = [];
let mask = null; /* of the blocks that ran, those that the chosen ones ran */

const plural = (n, what) => `${count(n)} ${what}${n === 1 ? '' : 's'}`;
const ownerName = o => plain([o.namespace, o.type, o.name, o.binary]
	.filter(Boolean).join(' / '));

function readOwners(head) {
	owners = head.owners.map(([namespace, type, name, binary, containers,
		pods, hosts, total, covered], i) => ({i, namespace, type, name,
		binary, containers, pods, hosts, total, covered}));
	if (owners.length)
		byId('summary').append(ownersTable());
	if (head.who)
		fillBy();
}

/* --- the table ---------------------------------------------------------------- */

function ownerRow(o) {
	const c = numbers(o)[0];
	const [namespace, type, name, binary, containers, hosts] = [o.namespace,
		o.type, o.name || '–', o.binary, o.containers.join(', '),
		o.hosts.join(', ')].map(t => el('td', {title: plain(t)}, plain(t)));
	if (who())
		name.replaceChildren(el('button', {type: 'button', class: 'link',
			title: 'Show what it ran: ' + ownerName(o),
			onclick: () => chooseOwner(o)}, ...name.childNodes));
	return el('tr', null, namespace, type, name, binary, containers,
		el('td', {class: 'n'}, count(o.pods)), hosts, c);
}

function ownersTable() {
	const body = el('tbody');
	const box = el('div', {class: 'scroll', tabindex: 0, role: 'region',
		'aria-label': 'Who ran it'}, el('table', {id: 'owners'},
		el('thead', null, el('tr', null, ...['Namespace', 'Type', 'Owner',
			'Binary', 'Containers', 'Pods', 'Hosts', 'Own coverage'].map(t =>
			el('th', {scope: 'col', class: t === 'Pods' && 'n'}, t)))),
		body));
	const d = el('details', {class: 'owners'}, el('summary', null,
		'Who ran it: ' + plural(owners.length, 'owner group')), box);
	let w = null;
	d.addEventListener('toggle', () => {
		if (d.open && !w) {
			w = rowWindow({scroll: box, body, high: 34,
				row: i => ownerRow(owners[i])});
			w.show(owners.length);
		}
	});
	return d;
}

/* --- the sets ------------------------------------------------------------------- */

/* Which blocks owner o ran, as a list of 0 and 1; null: not known. */
async function setOf(o) {
	const [lines, who] = [await linesPiece(), await piece('who')];
	const k = who.of[o.i];
	if (k < 0)
		return null;
	who.made = who.made || [];
	if (!who.made[k]) {
		const set = new Uint8Array(lines.sum);
		let at = 0;
		who.set[k].forEach((len, i) => {
			if (i % 2 === 0)
				set.fill(1, at, at + len);
			at += len;
		});
		who.made[k] = set;
	}
	return who.made[k];
}

/* Who ran one of these blocks: owners, and how many are not known. */
async function whoRan(ranks) {
	const who = await piece('who');
	const want = [...ranks].sort((a, b) => a - b), hit = [];
	/* Runs are walked: sets of thousands of owners are never all unfolded. */
	await inSteps(who.set.length, k => {
		let at = 0, w = 0;
		hit[k] = who.set[k].some((len, i) => {
			while (w < want.length && want[w] < at)
				w++;
			const inside = w < want.length && want[w] < at + len;
			at += len;
			return inside && i % 2 === 0;
		});
	});
	return {ran: owners.filter(o => hit[who.of[o.i]]),
		unknown: owners.filter(o => who.of[o.i] < 0).length};
}

/* --- choosing -------------------------------------------------------------------- */

const by = el('select', {'aria-label': 'Run by', hidden: true, id: 'by'});
const chosenBy = () => by.value;
const byNote = el('p', {class: 'note', id: 'bynote', role: 'status',
	hidden: true});

function fillBy() {
	const names = list => [...new Set(list.filter(Boolean))].sort();
	const group = (label, key, values, text) => values.length > 0 &&
		el('optgroup', {label}, ...values.map((v, i) => el('option',
			{value: key + (key === 'o:' ? v.i : v)}, text ? text(v) :
				plain(v))));
	by.append(el('option', {value: ''}, 'Run by anyone'), any, ...[
		group('Namespace', 'n:', names(owners.map(o => o.namespace))),
		group('Node', 'h:', names(owners.flatMap(o => o.hosts))),
		group('Owner', 'o:', owners.length > 100 ? [] : owners, ownerName),
	].filter(Boolean));
	by.hidden = false;
	by.addEventListener('change', () => choose());
}

/* One of thousands, chosen in the table. */
const any = el('option', {hidden: true});
function chooseOwner(o) {
	const value = 'o:' + o.i;
	if (![...by.options].some(x => x.value === value && x !== any)) {
		any.value = value;
		any.textContent = ownerName(o);
	}
	by.value = value;
	choose();
}

const chosenOwners = () => {
	const kind = by.value.slice(0, 2), v = by.value.slice(2);
	return owners.filter(o => kind === 'n:' ? o.namespace === v :
		kind === 'h:' ? o.hosts.includes(v) : o.i === Number(v));
};

/* Counts all files anew for what the chosen ones ran. */
async function choose() {
	const value = by.value;
	let now = null, unknown = 0;
	try {
		const lines = await linesPiece();
		if (value) {
			now = new Uint8Array(lines.sum);
			for (const o of chosenOwners()) {
				const set = await setOf(o);
				if (set)
					for (let i = 0; i < now.length; i++)
						now[i] |= set[i];
				else
					unknown++;
			}
		}
		if (by.value !== value)
			return; /* chosen again meanwhile */
		mask = now;
		await inSteps(files.length, i => countFile(lines, files[i]));
		allFuncs = null;
		tellBy(unknown);
	} catch (e) {
		say(e.message);
		by.value = '';
		mask = null;
	}
	filter();
	if (reading)
		reopen();
}

function countFile(lines, f) {
	let covered = f.all;
	if (mask) {
		covered = 0;
		let rank = lines.first[f.i];
		const v = JSON.parse(lines.b[f.i]);
		for (let k = 0; k < v.length; k += 6)
			if (v[k + 5] !== 0 && mask[rank++])
				covered += v[k + 4];
	}
	f.covered = covered;
	f.missed = f.total - covered;
	f.pct = percent(covered, f.total);
}

function tellBy(unknown) {
	byNote.hidden = !mask;
	if (!mask)
		return;
	const n = files.reduce((s, f) => s + f.covered, 0);
	const all = files.reduce((s, f) => s + f.total, 0);
	const node = by.value.startsWith('h:');
	byNote.replaceChildren('Shown is what ', el('b', null,
		by.selectedOptions[0].textContent), node ? ' ran, with all that ' +
		'owners with a process there ran elsewhere: ' : ' ran: ',
	`${percent(n, all).toFixed(1)}% of the statements, ${count(n)} of ` +
	`${count(all)}. How often is known of all together only. `,
	unknown ? `Of ${plural(unknown, 'owner')} it is not known. ` : '',
	el('button', {type: 'button', class: 'btn', onclick: () => {
		by.value = '';
		choose();
	}}, 'Show all'));
}

/* --- a line ------------------------------------------------------------------------ */

async function tellLine(l, ranks) {
	const box = el('div', {class: 'ran'}, 'Looking …');
	const d = el('dialog', {'aria-label': 'Who ran line ' + l},
		el('h2', null, 'Who ran line ' + l), box,
		el('form', {method: 'dialog'}, el('button', {class: 'btn'},
			'Close')));
	d.addEventListener('close', () => d.remove());
	document.body.append(d);
	d.showModal();
	try {
		const {ran, unknown} = await whoRan(ranks);
		const body = el('tbody'), pane = el('div', {class: 'scroll'},
			el('table', null, el('thead', null, el('tr', null,
				...['Namespace', 'Type', 'Owner', 'Binary'].map(t =>
					el('th', {scope: 'col'}, t)))), body));
		box.replaceChildren(el('p', null, `${plural(ran.length, 'owner')} ` +
			`of ${count(owners.length)}` + (unknown ? `; of ` +
			`${count(unknown)} it is not known` : '')), pane);
		rowWindow({scroll: pane, body, high: 34, row: i => el('tr', null,
			...[ran[i].namespace, ran[i].type, ran[i].name, ran[i].binary]
				.map(t => el('td', null, plain(t))))}).show(ran.length);
	} catch (e) {
		box.replaceChildren(e.message);
	}
}
