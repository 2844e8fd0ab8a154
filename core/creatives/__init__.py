"""The ad (picture, words, landing address): concepts, recipes, versions, codes; finished art too."""
