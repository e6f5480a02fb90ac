-- export_rows(): all sums by month and altogether, in the order of the table's key.
select territory, indicator, dimension, period_kind, period, amount
from figure_sum
where period_kind in ('all', 'month')
order by territory, indicator, dimension, period_kind, period
