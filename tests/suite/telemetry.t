# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the cov authors
#
# What is shipped to watch collectors: it asks for metrics that covtelemetry(7)
# explains, and Prometheus takes it.
. "${COV_TOP:-.}/tests/lib/tap.sh"
setup=$top/tools/cov
collectors='covfetch covpull'

sed -n 's/^\.It Va COLLECTOR Ns \(_[a-z_]*\).*/COLLECTOR\1/p
	s/^\.It Li \(cov_[a-z_]*\) .*/\1/p' "$top/man/covtelemetry.7" |
	sort >explained
ok 'metrics are explained' test "$(wc -l <explained)" -ge 9
for file in alerts.yml dashboard.json; do
	grep -o 'cov[a-z]*_[a-z_]*' "$setup/$file" | sed 's/_bucket$//
		s/^covfetch_/COLLECTOR_/; s/^covpull_/COLLECTOR_/' |
		sort -u >asked
	ok "$file: asks for metrics" test -s asked
	is "$(comm -13 explained asked)" '' "$file: and for none that is not there"
	for collector in $collectors; do
		ok "$file: those of $collector" \
			grep -q "${collector}_collector_healthy" "$setup/$file"
	done
done
have jq && ok "the dashboard is JSON" sh -c 'jq -e ".panels" "$1" >/dev/null' sh \
	"$setup/dashboard.json"

have promtool || skip 'no promtool here'
run promtool check rules "$setup/alerts.yml"
any_err
out_like '*SUCCESS*' 'the rules'
cp "$setup/prometheus.yml" "$setup/alerts.yml" .
run promtool check config prometheus.yml
any_err
out_like '*SUCCESS*' 'the configuration'
done_testing
