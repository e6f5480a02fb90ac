-- Who was there.
select seat, presence, by_seat from attendance where meeting = $1
