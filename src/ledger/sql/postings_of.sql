-- find_entry(), entries(): postings of some entries in their order, with their accounts; numbers not needed are null.
select p.entry, p.account, p.amount_cents, a.programme, a.year, a.line, a.territory, a.kind, a.unit
from ledger_posting as p
join ledger_account as a on a.id = p.account
where p.entry in (
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,
  $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)
order by p.entry, p.position
