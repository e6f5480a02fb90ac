-- Reading series on another perimeter, and imports: every EPCI that communes were in before.
select commune, epci, valid_from, valid_to, is_estimated from commune_epci order by commune, valid_from
