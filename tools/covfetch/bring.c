/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: the cov authors */
#include "bring.h"

#include "plan.h"
#include "transfer.h"

#include "cli/tool.h"

static int open_bringing(struct bringing *b)
{
	if (parts_open(&b->parts, b->cfg, b->e))
		return -1;
	b->manifest = manifest_open(b->cfg, b->e);
	return b->manifest ? 0 : -1;
}

static int fetch_planned(struct bringing *b)
{
	int rc;

	prog_init(&b->prog, "fetching", b->want, 0);
	b->prog.total_bytes = b->want_bytes;
	rc = b->want ? transfer_all(b) : 0;
	prog_done(&b->prog);
	return rc;
}

int bring_remote(struct finds *f, const struct covfetch_cfg *cfg,
	struct cloud *c, struct kept *k, struct err *e)
{
	struct bringing b = {.cfg = cfg,
		.cloud = c,
		.finds = f,
		.kept = k,
		.e = e};
	struct err why = {0};
	unsigned turn;
	int rc = open_bringing(&b);

	for (turn = 0; rc == 0 && plan_turn(&b, turn); turn++)
		rc = fetch_planned(&b);
	/* What came before a failure need not come again. */
	if (b.manifest && manifest_flush(b.manifest, &why) && rc == 0 &&
		!b.stop)
		arrive_stop(&b, &why);
	events_end(cfg->telemetry, k);
	if (rc == 0 && !b.stop && !cov_terminated())
		parts_sweep(&b.parts);
	parts_close(&b.parts);
	manifest_close(b.manifest);
	arena_release(&b.arena);
	return b.stop ? -1 : rc;
}
