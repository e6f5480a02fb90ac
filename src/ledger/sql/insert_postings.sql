-- post_entry(): both sides of its transfers, $2 and the following ones; rows that are not needed are null.
insert into ledger_posting (entry, position, account, amount_cents)
select cast($1 as bigint), cast($2 as integer) + column1, column2, column3
from
  (values (0, cast($3 as integer), cast($4 as bigint)), (1, $5, $6), (2, $7, $8), (3, $9, $10), (4, $11, $12),
    (5, $13, $14), (6, $15, $16), (7, $17, $18)) as posting
where column2 is not null
