/* covhtml, index: a table of many rows, of which those near the window are
   elements (window.js).

   const g = grid({columns, caption, detail, attributes});
     columns  [{id, name, title, width, class, cell, sort, text}]: cell(r) is
              content or [attributes, content...], sort(a, b) ascending, text(r)
              what a spreadsheet gets
     detail   detail(r) is what a row unfolds to, or none
     attributes  attributes(r) of the row
   g.show(rows, order, down); g.box is the element; g.csv() its text. Ties stay
   in the order in which rows came. onsort(order, down) is told of clicks. */
const OPENED = new WeakSet(); /* rows that are unfolded */

function grid({id, columns, caption, detail, attributes, empty, onsort}) {
	const many = columns.length + (detail ? 1 : 0);
	const head = el('tr', null, detail && el('th', {class: 'f'},
		el('span', {class: 'vh'}, 'Details')),
	...columns.map(c => el('th', {class: c.class, 'data-sort': c.sort && c.id,
		title: c.title}, c.name)));
	const body = el('tbody');
	const table = el('table', {id}, el('caption', {class: 'vh'}, caption),
		el('colgroup', null, detail && el('col', {style: 'width:2rem'}),
			...columns.map(c => {
				const e = el('col');
				if (c.width)
					e.style.width = c.width;
				return e;
			})), el('thead', null, head), body);
	const mark = sortable(table, (name, d) => onsort(name, d));
	/* On a narrow screen the head is a choice. */
	const pick = el('select', null, el('option', {value: ''}, 'as collected'),
		...columns.filter(c => c.sort).flatMap(c => [
			el('option', {value: c.id}, c.name + ' ↑'),
			el('option', {value: c.id + '-'}, c.name + ' ↓')]));
	pick.addEventListener('change', () => onsort(pick.value.replace(/-$/, ''),
		pick.value.endsWith('-')));
	const none = el('p', {class: 'empty', hidden: true});
	const box = el('div', {class: 'scroll grid'},
		el('label', {class: 'sortpick'}, 'Sort ', pick), table, none);
	let rows = [];

	function rowHead(r, i) {
		const open = OPENED.has(r);
		const tr = el('tr', {class: 'row', ...attributes?.(r)});
		if (detail)
			tr.append(el('td', {class: 'f'}, el('button', {type: 'button',
				class: 'fold', 'aria-expanded': String(open),
				'aria-label': 'Details', onclick: () => toggle(r, i)})));
		for (const c of columns) {
			const got = [c.cell(r)].flat();
			const {p, class: more, ...props} = got[0] &&
				got[0].constructor === Object ? got.shift() : {};
			const td = el('td', {...props, class: [c.class, more]
				.filter(Boolean).join(' ') || null}, ...got);
			if (p !== undefined)
				td.style.setProperty('--p', p);
			td.dataset.name = c.name;
			tr.append(td);
		}
		return tr;
	}
	function toggle(r, i) {
		if (OPENED.has(r))
			OPENED.delete(r);
		else
			OPENED.add(r);
		view.redraw(i);
	}
	const view = rowWindow({scroll: null, body, high: 33, tall: !!detail,
		key: i => rows[i],
		row: i => {
			const r = rows[i], tr = rowHead(r, i);
			if (!detail || !OPENED.has(r))
				return tr;
			return [tr, el('tr', {class: 'detail'},
				el('td', {colspan: many}, detail(r)))];
		}});
	body.addEventListener('click', e => {
		const tr = e.target.closest('tr.row');
		if (detail && tr && !e.target.closest('a, button') &&
			!String(getSelection()))
			tr.querySelector('.fold').click();
	});

	return {box, table,
		show(list, order, down) {
			const by = columns.find(c => c.id === order)?.sort;
			rows = by ? [...list].sort((a, b) => (down ? -by(a, b) :
				by(a, b)) || text(a.first || '', b.first || '') ||
				a.i - b.i) : list;
			mark(by ? order : '', down);
			pick.value = by ? order + (down ? '-' : '') : '';
			none.hidden = rows.length > 0;
			table.hidden = !rows.length;
			if (!rows.length)
				none.replaceChildren(...empty());
			view.show(rows.length);
		},
		refresh: () => view.draw(),
		csv: () => [columns, ...rows].map(r => columns.map(c =>
			csvCell(r === columns ? c.name : c.text(r))).join(','))
			.join('\r\n') + '\r\n'};
}

const text = (a, b) => a < b ? -1 : a > b ? 1 : 0;

/* A spreadsheet would run what begins like a formula. */
function csvCell(value) {
	const t = typeof value === 'number' ? String(value) :
		String(value).replace(/^(?=[=+\-@\t\r])/, '\'');
	return /[",\r\n]/.test(t) ? '"' + t.replace(/"/g, '""') + '"' : t;
}

function saveText(name, content) {
	const url = URL.createObjectURL(new Blob([content],
		{type: 'text/csv;charset=utf-8'}));
	el('a', {href: url, download: name}).click();
	setTimeout(() => URL.revokeObjectURL(url), 1000);
}
