-- recount(): every sum kept of an indicator.
select territory, dimension, period_kind, period, level, amount, observations from figure_sum where indicator = $1
