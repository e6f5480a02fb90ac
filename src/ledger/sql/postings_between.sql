-- each_batch(): their postings, in the same order.
select entry, account, amount_cents from ledger_posting where entry between $1 and $2 order by entry, position
