-- post_entry(): numbers go on without a gap.
select coalesce(max(number), 0) from ledger_entry
