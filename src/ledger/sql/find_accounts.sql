-- Books: where money goes from or to, so many at once; those that are not needed are null.
select asked.column1, a.id, a.balance_cents, a.held_cents
from
  (values
    (0, cast($1 as text), cast($2 as integer), cast($3 as text), cast($4 as integer), cast($5 as text), cast($6 as text)),
    (1, $7, $8, $9, $10, $11, $12), (2, $13, $14, $15, $16, $17, $18), (3, $19, $20, $21, $22, $23, $24),
    (4, $25, $26, $27, $28, $29, $30), (5, $31, $32, $33, $34, $35, $36), (6, $37, $38, $39, $40, $41, $42),
    (7, $43, $44, $45, $46, $47, $48)) as asked
cross join ledger_account as a
where a.programme = asked.column2 and a.year = asked.column3 and a.line = asked.column4 and a.territory = asked.column5
  and a.kind = asked.column6 and a.unit = asked.column7
