-- values_within(): what was added to a series in up to forty territories of a level on each day.
select territory, day, amount, answers
from figure_day
where series = $1 and level = $2
  and territory in
    ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
    $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42)
order by territory, day
