-- The perimeter of an EPCI on a day: communes of now that were elsewhere, or alone, on that day.
select distinct m.commune from commune_epci m join territory t on t.key = m.commune
where t.epci = $1 and m.valid_to > $2
