-- end_seat_account(): whoever sits there leaves.
update seat_account set until = $3 where seat = $1 and account = $2 and (until is null or until > $3)
