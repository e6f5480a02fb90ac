-- observations(): at which level a territory stands, as its sums know it.
select level from figure_sum where territory = $1 order by indicator limit 1
