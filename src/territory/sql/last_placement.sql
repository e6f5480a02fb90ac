-- Moves and imports: until when the placement before the one of now held.
select valid_to from territory_placement where territory = $1 order by valid_to desc limit 1
