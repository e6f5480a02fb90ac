-- Books: an account opens with the first entry that names it; rows that are not needed are null.
insert into ledger_account (id, programme, year, line, territory, kind, unit, balance_cents, held_cents)
select column1, column2, column3, column4, column5, column6, column7, 0, 0
from
  (values
    (cast($1 as integer), cast($2 as text), cast($3 as integer), cast($4 as text), cast($5 as integer), cast($6 as text), cast($7 as text)),
    ($8, $9, $10, $11, $12, $13, $14), ($15, $16, $17, $18, $19, $20, $21), ($22, $23, $24, $25, $26, $27, $28),
    ($29, $30, $31, $32, $33, $34, $35), ($36, $37, $38, $39, $40, $41, $42), ($43, $44, $45, $46, $47, $48, $49),
    ($50, $51, $52, $53, $54, $55, $56)) as opened
where column1 is not null
