// SPDX-License-Identifier: EUPL-1.2
#include <gtest/gtest.h>

#include "territory/territory.hpp"

namespace jalon::territory {
namespace {

Territory place(Level level, std::string code, std::string name) {
  Territory t;
  t.level = level;
  t.code = std::move(code);
  t.name = std::move(name);
  return t;
}
std::string department_of(std::string code, std::string name) {
  return of(place(Level::department, std::move(code), std::move(name)), Lang::fr);
}
std::string department_in(std::string code, std::string name) {
  return in(place(Level::department, std::move(code), std::move(name)), Lang::fr);
}
std::string contract(std::string name) { return label(place(Level::contract, "CV001", std::move(name)), Lang::fr); }

TEST(Naming, DepartmentsTakeTheArticleOfTheOfficialCode) {
  EXPECT_EQ(department_of("93", "Seine-Saint-Denis"), "de la Seine-Saint-Denis");
  EXPECT_EQ(department_of("69", "Rhône"), "du Rhône");
  EXPECT_EQ(department_of("01", "Ain"), "de l’Ain");
  EXPECT_EQ(department_of("13", "Bouches-du-Rhône"), "des Bouches-du-Rhône");
  EXPECT_EQ(department_of("35", "Ille-et-Vilaine"), "d’Ille-et-Vilaine");
  EXPECT_EQ(department_of("75", "Paris"), "de Paris");
  EXPECT_EQ(department_of("974", "La Réunion"), "de La Réunion");
  EXPECT_EQ(department_in("93", "Seine-Saint-Denis"), "en Seine-Saint-Denis");
  EXPECT_EQ(department_in("69", "Rhône"), "dans le Rhône");
  EXPECT_EQ(department_in("01", "Ain"), "dans l’Ain");
  EXPECT_EQ(department_in("78", "Yvelines"), "dans les Yvelines");
  EXPECT_EQ(department_in("75", "Paris"), "à Paris");
  EXPECT_EQ(department_in("974", "La Réunion"), "à La Réunion");
  EXPECT_EQ(department_in("77", "Seine-et-Marne"), "en Seine-et-Marne");
}

TEST(Naming, RegionsAndTheNationDoToo) {
  EXPECT_EQ(of(place(Level::region, "11", "Île-de-France"), Lang::fr), "d’Île-de-France");
  EXPECT_EQ(of(place(Level::region, "32", "Hauts-de-France"), Lang::fr), "des Hauts-de-France");
  EXPECT_EQ(in(place(Level::region, "44", "Grand Est"), Lang::fr), "dans le Grand Est");
  EXPECT_EQ(in(place(Level::region, "53", "Bretagne"), Lang::fr), "en Bretagne");
  EXPECT_EQ(of(place(Level::nation, "FR", "France"), Lang::fr), "de la France");
  EXPECT_EQ(in(place(Level::nation, "FR", "France"), Lang::fr), "en France");
}

TEST(Naming, ContractsSoundLikeFrench) {
  EXPECT_EQ(contract("CA Plaine Commune"), "Contrat de ville de la CA Plaine Commune");
  EXPECT_EQ(contract("Métropole Européenne de Lille"), "Contrat de ville de la Métropole Européenne de Lille");
  EXPECT_EQ(contract("Grand Lyon"), "Contrat de ville du Grand Lyon");
  EXPECT_EQ(contract("Le Port"), "Contrat de ville du Port");
  EXPECT_EQ(contract("Orly"), "Contrat de ville d’Orly");
  EXPECT_EQ(contract("Cayenne"), "Contrat de ville de Cayenne");
  EXPECT_EQ(contract("Agglomération de Chaumont"), "Contrat de ville de l’Agglomération de Chaumont");
}

TEST(Naming, EnglishKeepsTheOfficialName) {
  const auto t = place(Level::department, "93", "Seine-Saint-Denis");
  EXPECT_EQ(label(t, Lang::en), "Seine-Saint-Denis (93)");
  EXPECT_EQ(of(t, Lang::en), "of Seine-Saint-Denis");
  EXPECT_EQ(in(t, Lang::en), "in Seine-Saint-Denis");
  EXPECT_EQ(label(place(Level::contract, "CV001", "CA Plaine Commune"), Lang::en),
            "City contract of CA Plaine Commune");
}

TEST(Naming, EachPlaceWithAPageHasItsAddress) {
  EXPECT_EQ(href(place(Level::nation, "FR", "France")), "/nation");
  EXPECT_EQ(href(place(Level::region, "11", "Île-de-France")), "/regions/11");
  EXPECT_EQ(href(place(Level::department, "2A", "Corse-du-Sud")), "/departements/2A");
  EXPECT_EQ(href(place(Level::contract, "CV001", "X")), "/contrats/CV001");
  EXPECT_EQ(href(place(Level::commune, "93066", "Saint-Denis")), "");
}

}  // namespace
}  // namespace jalon::territory
