-- Grain: person_id.
-- Reads: compare.support_charge.
-- Rule: the support team's cost of one person where it is counted as a whole, over the days from the change to the as-of date.
SELECT
    person_id,
    from_date,
    to_date_excl,
    cost_pence
FROM compare.support_charge
ORDER BY person_id
