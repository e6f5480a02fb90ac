-- The history of the reference is loaded again.
delete from commune_epci
