-- last_reminders(): the day on which each contract was last reminded.
select contract, max(day) from reminder group by contract order by contract
