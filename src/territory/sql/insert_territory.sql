-- Reference and imports: one more territory.
insert into territory (key, level, code, name, parent, epci, population, valid_from, valid_to, longitude, latitude, is_known)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
