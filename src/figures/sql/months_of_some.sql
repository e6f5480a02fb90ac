-- What a series holds for up to forty territories of a level, year by year.
select territory, year,
  amount_1, amount_2, amount_3, amount_4, amount_5, amount_6, amount_7, amount_8, amount_9, amount_10, amount_11, amount_12,
  answers_1, answers_2, answers_3, answers_4, answers_5, answers_6, answers_7, answers_8, answers_9, answers_10, answers_11,
  answers_12, known_1, known_2, known_3, known_4, known_5, known_6, known_7, known_8, known_9, known_10, known_11, known_12
from figure_sum
where series = $1 and level = $2
  and territory in
    ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, 
    $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42)
order by territory, year
