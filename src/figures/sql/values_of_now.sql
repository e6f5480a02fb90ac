-- values_of(): one figure of up to forty territories of one level, as it is now.
select f.territory, cast(sum(f.amount) as bigint)
from indicator
join series on series.indicator = indicator.id and series.dimension = ''
join figure_sum as f on f.series = series.id
where indicator.code = $1 and f.level in (1, 2, 3, 4, 5, 6)
  and f.territory in
    ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27,
    $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41)
group by f.territory
having sum(f.answers) > 0
