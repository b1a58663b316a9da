import { ElOption, ElSelect } from 'element-plus/es';
import 'element-plus/es/components/option/style/css';
import 'element-plus/es/components/select/style/css';
import type { Component } from 'vue';

// Without prop types: Element Plus' own do not hold under `exactOptionalPropertyTypes` (its props say
// `validator: … | undefined`), so the compiler takes each prop's definition for its value.
export const SelectField: Component = ElSelect;
export const SelectOption: Component = ElOption;
