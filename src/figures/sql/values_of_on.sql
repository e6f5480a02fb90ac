-- values_of() on a past day: the months before that day's, and the days of its month.
select part.territory, cast(sum(part.amount) as bigint)
from (
  select sum.territory, sum.amount
  from indicator
  join figure_sum as sum on sum.indicator = indicator.id
  where indicator.code = $1 and sum.dimension = '' and sum.period_kind = 'month' and sum.period < $2
    and sum.territory in ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27,
      $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44)
  union all
  select sum.territory, sum.amount
  from indicator
  join figure_sum as sum on sum.indicator = indicator.id
  where indicator.code = $1 and sum.dimension = '' and sum.period_kind = 'day' and sum.period >= $3 and sum.period <= $4
    and sum.territory in ($5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27,
      $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44)
) as part
group by part.territory
