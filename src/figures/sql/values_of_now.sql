-- values_of(): one figure of up to forty territories, as it is now.
select sum.territory, sum.amount
from indicator
join figure_sum as sum on sum.indicator = indicator.id
where indicator.code = $1 and sum.dimension = '' and sum.period_kind = 'all' and sum.period = ''
  and sum.territory in ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24,
    $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41)
